package io.tianma.train.model;

import io.tianma.train.model.config.FeedForward;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Initializer;
import io.tianma.train.model.parameter.Parameters;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Memory;
import io.tianma.train.tensor.Precision;
import io.tianma.train.tensor.Tensor;
import java.util.List;
import java.util.SplittableRandom;

/** A network of a few hundred parameters with its vectors, and a batch with padding for it. */
final class SmallNetwork implements AutoCloseable {
  final ModelConfig config;
  final Tensor weights;
  final Tensor gradients;
  final Seq2Seq network;
  private final Kernels owner;
  private final Memory memory;

  SmallNetwork(ModelConfig config, String backend, int threads, DType type) {
    this(config, TrainingStep.PLAIN, backend, threads, type);
  }

  SmallNetwork(ModelConfig config, TrainingStep loss, String backend, int threads, DType type) {
    this(config, loss, Precision.FLOAT32, backend, threads, type);
  }

  SmallNetwork(
      ModelConfig config,
      TrainingStep loss,
      Precision precision,
      String backend,
      int threads,
      DType type) {
    this.config = config;
    this.owner = Backend.named(backend).open();
    this.memory = owner.memory();
    Parameters parameters = Architecture.parameters(config);
    int count = Math.toIntExact(parameters.count());
    this.weights = Tensor.at(memory.allocate((long) count * type.bytes()), type, count);
    this.gradients = Tensor.at(memory.allocate((long) count * type.bytes()), type, count);
    Initializer.initialize(parameters, 1, memory, weights);
    this.network =
        new Seq2Seq(config, loss, precision, Backend.named(backend), threads, weights, gradients);
  }

  /** One whose numbers are no longer those of a start: whatever starts tiny matters too. */
  static SmallNetwork lively(ModelConfig config, String backend, int threads, DType type) {
    return lively(config, Precision.FLOAT32, backend, threads, type);
  }

  static SmallNetwork lively(
      ModelConfig config, Precision precision, String backend, int threads, DType type) {
    SmallNetwork small =
        new SmallNetwork(config, TrainingStep.PLAIN, precision, backend, threads, type);
    SplittableRandom random = new SplittableRandom(11);
    double[] weights = small.weights();
    for (int i = 0; i < weights.length; i++) {
      weights[i] += 0.8 * (random.nextDouble() - 0.5);
    }
    small.write(weights);
    return small;
  }

  /** Odd sizes everywhere; the inner width of attention differs from the model's. */
  static ModelConfig config(FeedForward feedForward, boolean tied, double dropout) {
    return ModelConfig.builder(23, 7, 3, 3, 5, 2)
        .layers(2, 1)
        .relativeBias(8, 20)
        .tokens(0, 1, 2)
        .tied(tied)
        .feedForward(feedForward)
        .dropout(dropout)
        .build();
  }

  /** Rows of unequal lengths, none of them full but the longest. */
  static Batch batch(int rows) {
    SplittableRandom random = new SplittableRandom(3);
    List<int[]> sources = new java.util.ArrayList<>();
    List<int[]> targets = new java.util.ArrayList<>();
    for (int b = 0; b < rows; b++) {
      sources.add(random.ints(4 + (3 * b) % 8, 3, 23).toArray());
      targets.add(random.ints(2 + (5 * b) % 6, 3, 23).toArray());
    }
    return Batch.of(sources, targets, 0);
  }

  double[] gradients() {
    return read(gradients);
  }

  double[] weights() {
    return read(weights);
  }

  void write(double[] values) {
    memory.write(values, weights);
  }

  private double[] read(Tensor tensor) {
    double[] values = new double[Math.toIntExact(tensor.elements())];
    memory.read(tensor, values);
    return values;
  }

  @Override
  public void close() {
    network.close();
    memory.free(weights.address());
    memory.free(gradients.address());
    owner.close();
  }
}
