package io.tianma.train.tensor.cuda;

import io.tianma.train.tensor.RelativeBuckets;
import io.tianma.train.tensor.Tensor;
import io.tianma.train.tensor.cuda.device.Launch;
import io.tianma.train.tensor.cuda.device.Source;

/** The relative bias; buckets of distances come from a table that Java makes. */
final class CudaBias {
  private final Launch launch;
  private final Tables tables;

  CudaBias(Launch launch, Tables tables) {
    this.launch = launch;
    this.tables = tables;
  }

  void relativeBias(
      Tensor tableBucketsH, boolean bidirectional, int maxDistance, int first, Tensor biasHR) {
    launch
        .of(Source.ATTENTION, "relativeBias", biasHR)
        .with(tableBucketsH)
        .with(buckets(bidirectional, tableBucketsH.rows(), maxDistance))
        .with(maxDistance)
        .with(first)
        .with(biasHR)
        .elements(biasHR.elements());
  }

  void relativeBiasBackward(
      Tensor dBias, boolean bidirectional, int maxDistance, int first, Tensor dTableBucketsH) {
    launch
        .of(Source.ATTENTION, "relativeBiasBackward", dBias)
        .with(dBias)
        .with(buckets(bidirectional, dTableBucketsH.rows(), maxDistance))
        .with(maxDistance)
        .with(first)
        .with(dTableBucketsH)
        .blocks(dTableBucketsH.rows(), dTableBucketsH.columns(), 256);
  }

  /** Address of I32 [2 maxDistance + 1]: buckets of the distances from -maxDistance on. */
  private long buckets(boolean bidirectional, int count, int maxDistance) {
    int[] table = new int[2 * maxDistance + 1];
    for (int i = 0; i < table.length; i++) {
      table[i] = RelativeBuckets.bucket(i - maxDistance, bidirectional, count, maxDistance);
    }
    return tables.of(table).address();
  }
}
