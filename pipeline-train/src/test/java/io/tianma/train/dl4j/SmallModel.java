package io.tianma.train.dl4j;

import io.tianma.train.model.Batch;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.optim.AdamW;
import io.tianma.train.optim.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.IUpdater;

/** A model of a few thousand parameters and made-up batches of unequal lengths for it. */
public final class SmallModel {
  public static final ModelConfig CONFIG = ModelConfig.t511(150, 16, 4, 2, 24, 1);
  public static final long SEED = 5;

  private SmallModel() {}

  public static Schedule schedule() {
    return Schedule.constant(0.01, 3);
  }

  public static AdamWUpdater adamW() {
    return new AdamWUpdater(AdamW.Settings.t5Pegasus(), schedule(), 0);
  }

  public static MultiLayerNetwork network(ModelConfig config, IUpdater updater) {
    return Networks.create(new Seq2SeqLayer(config, "reference", 1, SEED, updater));
  }

  /** The batch of that number. */
  public static Batch batch(int number, int rows) {
    List<int[]> sources = new ArrayList<>();
    List<int[]> targets = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      SplittableRandom random = new SplittableRandom(1000L * number + row);
      sources.add(tokens(random, 3 + random.nextInt(5)));
      targets.add(tokens(random, 3 + random.nextInt(4)));
    }
    return Batch.of(sources, targets, CONFIG.padId());
  }

  /** The same batch as DL4J takes it. */
  public static DataSet data(int number, int rows) {
    return Networks.dataSet(batch(number, rows));
  }

  private static int[] tokens(SplittableRandom random, int length) {
    int[] tokens = random.ints(length, 103, CONFIG.vocab()).toArray();
    tokens[0] = CONFIG.startId();
    tokens[length - 1] = CONFIG.endId();
    return tokens;
  }
}
