package io.tianma.train.spark.rounds;

import io.tianma.train.dl4j.Networks;
import io.tianma.train.dl4j.SmallModel;
import io.tianma.train.model.Batch;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.core.loader.DataSetLoader;
import org.nd4j.common.loader.Source;
import org.nd4j.linalg.dataset.DataSet;

/** The made-up batch whose number and rows stand in its name: {@code batch#12:3}. */
final class NumberedLoader implements DataSetLoader {
  private static final long serialVersionUID = 1L;

  static String name(int number, int rows) {
    return "batch#" + number + ":" + rows;
  }

  @Override
  public DataSet load(Source source) {
    String[] parts = source.getPath().split("[#:]", -1);
    int rows = Integer.parseInt(parts[2]);
    return rows == 0 ? null : SmallModel.data(Integer.parseInt(parts[1]), rows);
  }

  /** Batches of equal lengths as one. */
  static Batch joined(Batch... batches) {
    List<int[]> sources = new ArrayList<>();
    List<int[]> targets = new ArrayList<>();
    for (Batch batch : batches) {
      DataSet data = Networks.dataSet(batch);
      for (int row = 0; row < batch.rows(); row++) {
        sources.add(data.getFeatures().getRow(row).toIntVector());
        targets.add(data.getLabels().getRow(row).toIntVector());
      }
    }
    return Batch.of(sources, targets, SmallModel.CONFIG.padId());
  }
}
