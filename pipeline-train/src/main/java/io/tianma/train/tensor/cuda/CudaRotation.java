package io.tianma.train.tensor.cuda;

import static io.tianma.train.tensor.cuda.device.Source.POSITIONS;

import io.tianma.train.tensor.RotaryPairs;
import io.tianma.train.tensor.Tensor;
import io.tianma.train.tensor.cuda.device.Launch;

/** Rotary positions, and the angles of sentences. */
final class CudaRotation {
  private static final int THREADS = 256; // as the kernel counts on

  private final Launch launch;
  private final Tables tables;

  CudaRotation(Launch launch, Tables tables) {
    this.launch = launch;
    this.tables = tables;
  }

  void rotate(RotaryPairs pairs, boolean back, Tensor cosSin, Tensor x) {
    launch
        .of(POSITIONS, "rotateHeads", x)
        .with(pairs.headSize())
        .with(pairs.layout() == RotaryPairs.Layout.INTERLEAVED)
        .with(pairs.parts())
        .with(back)
        .with(cosSin)
        .with(x)
        .elements(x.elements() / 2);
  }

  void sentenceAngles(int[] ends, Tensor ids, Tensor table, Tensor cosSin) {
    launch
        .of(POSITIONS, "anglesOfSentences", table)
        .with(tables.of(ends))
        .with(ids)
        .with(table)
        .with(cosSin)
        .blocks(ids.size(0), 1, THREADS);
  }
}
