package io.tianma.train.decode;

import io.tianma.train.model.Architecture;
import io.tianma.train.model.Batch;
import io.tianma.train.model.Seq2Seq;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Tensor;
import java.util.Arrays;
import java.util.SplittableRandom;

/** A small network of random weights, whose outputs look arbitrary and end here and there. */
final class RandomNetwork implements AutoCloseable {
  static final int VOCAB = 7;

  final Seq2Seq network;
  private final Kernels owner = Backend.named("cpu").open();
  private final Tensor weights;

  RandomNetwork(ModelConfig config, long seed) {
    int count = Math.toIntExact(Architecture.parameters(config).count());
    weights = Tensor.at(owner.memory().allocate(4L * count), DType.F32, count);
    owner.memory().write(new SplittableRandom(seed).doubles(count, -0.7, 0.7).toArray(), weights);
    network = new Seq2Seq(config, Backend.named("cpu"), 1, weights, null);
  }

  static ModelConfig config() {
    return ModelConfig.builder(VOCAB, 8, 4, 2, 8, 2).tokens(0, 1, 2).build();
  }

  static ModelConfig withLatents() {
    return ModelConfig.builder(VOCAB, 8, 4, 2, 6, 3)
        .tokens(0, 1, 2)
        .set("model", "univae")
        .set("max_positions", 12)
        .set("latent_from", 2)
        .set("latent_width", 4)
        .build();
  }

  /** The network computed again for every beginning; row r has the source r / {@code copies}. */
  WrittenOut.Model again(int[] sources, int length, int copies) {
    return (row, beginning) -> {
      int from = row / copies * length;
      int[] source = Arrays.copyOfRange(sources, from, from + length);
      float[] all =
          network.logits(Batch.of(1, source, beginning.clone(), new int[beginning.length]));
      double[] last = new double[VOCAB];
      for (int v = 0; v < VOCAB; v++) {
        last[v] = all[all.length - VOCAB + v];
      }
      return last;
    };
  }

  @Override
  public void close() {
    network.close();
    owner.memory().free(weights.address());
    owner.close();
  }
}
