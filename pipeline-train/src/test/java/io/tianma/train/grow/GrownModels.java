package io.tianma.train.grow;

import io.tianma.train.model.Architecture;
import io.tianma.train.model.Batch;
import io.tianma.train.model.Generation;
import io.tianma.train.model.Seq2Seq;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.HostMemory;
import io.tianma.train.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A model on the kernels that people use, and the pair that grown models are compared on. */
final class GrownModels implements AutoCloseable {
  static final int[] SOURCE = {5, 3, 9, 4, 5, 2, 0, 0};
  static final int[] PREFIX = {1, 5, 7, 9, 6};
  static final int[] LABELS = {5, 7, 9, 6, 2};
  private static final int WRITTEN = 6;

  private final HostMemory memory = new HostMemory();
  private final ModelConfig config;
  private final Tensor weights;
  private final Seq2Seq network;

  GrownModels(ModelConfig config, double[] values, DType type) {
    this.config = config;
    weights = Tensor.at(memory.allocate((long) type.bytes() * values.length), type, values.length);
    memory.write(values, weights);
    network = new Seq2Seq(config, Backend.named("cpu"), 1, weights, null);
  }

  /** Initial weights with something added, norms included. */
  static double[] lively(ModelConfig config) {
    double[] weights = DoubleModel.initial(config, 7);
    SplittableRandom random = new SplittableRandom(8);
    for (Parameter parameter : Architecture.parameters(config)) {
      for (long i = parameter.offset(); i < parameter.end(); i++) {
        weights[(int) i] += 0.6 * (random.nextDouble() - 0.5);
      }
    }
    return weights;
  }

  static double[] gradients(ModelConfig config, double[] weights) {
    try (DoubleModel model = new DoubleModel(config, weights)) {
      return model.gradients(Batch.of(1, SOURCE, PREFIX, LABELS));
    }
  }

  /** Greatest difference of two logits in terms of the greatest. */
  double difference(GrownModels other) {
    Batch batch = Batch.of(1, SOURCE, PREFIX, LABELS);
    float[] mine = network.logits(batch);
    float[] theirs = other.network.logits(batch);
    double greatest = 0;
    double difference = 0;
    for (int i = 0; i < mine.length; i++) {
      greatest = Math.max(greatest, Math.abs(mine[i]));
      difference = Math.max(difference, Math.abs((double) mine[i] - theirs[i]));
    }
    return difference / greatest;
  }

  double loss() {
    return network.loss(Batch.of(1, SOURCE, PREFIX, LABELS)).loss();
  }

  /** The tokens that are likeliest after each other. */
  List<Integer> greedy() {
    List<Integer> written = new ArrayList<>();
    int token = config.startId();
    try (Generation generation = network.generate(1, SOURCE, WRITTEN)) {
      for (int i = 0; i < WRITTEN; i++) {
        float[] logits = generation.step(new int[] {token});
        token = 0;
        for (int id = 1; id < logits.length; id++) {
          token = logits[id] > logits[token] ? id : token;
        }
        written.add(token);
      }
    }
    return written;
  }

  @Override
  public void close() {
    network.close();
    memory.free(weights.address());
  }
}
