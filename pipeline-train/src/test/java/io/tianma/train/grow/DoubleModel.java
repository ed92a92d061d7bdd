package io.tianma.train.grow;

import io.tianma.train.model.Architecture;
import io.tianma.train.model.Batch;
import io.tianma.train.model.Seq2Seq;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Initializer;
import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.model.parameter.Parameters;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.HostMemory;
import io.tianma.train.tensor.Tensor;
import java.util.Arrays;
import java.util.SplittableRandom;

/** A model in float64 on the reference kernels. */
final class DoubleModel implements AutoCloseable {
  private final HostMemory memory = new HostMemory();
  private final ModelConfig config;
  private final int count;
  private final Tensor weights;
  private final Tensor gradients;
  private final Seq2Seq network;

  DoubleModel(ModelConfig config, double[] values) {
    this.config = config;
    count = Math.toIntExact(Architecture.parameters(config).count());
    weights = Tensor.at(memory.allocate(8L * count), DType.F64, count);
    gradients = Tensor.at(memory.allocate(8L * count), DType.F64, count);
    memory.write(values, weights);
    network = new Seq2Seq(config, Backend.named("reference"), 1, weights, gradients);
  }

  /** Initial weights, with norms that are not all one. */
  static double[] initial(ModelConfig config, long seed) {
    Parameters parameters = Architecture.parameters(config);
    double[] values = new double[Math.toIntExact(parameters.count())];
    SplittableRandom random = new SplittableRandom(seed);
    for (Parameter parameter : parameters) {
      float[] fresh = Initializer.values(parameter, seed);
      for (int i = 0; i < fresh.length; i++) {
        double norm = parameter.shape().size() > 1 ? 0 : random.nextDouble() - 0.5;
        values[(int) parameter.offset() + i] = fresh[i] + norm;
      }
    }
    return values;
  }

  /** Log-probability of each token after that prefix. */
  double[] logProbabilities(int[] source, int[] prefix) {
    double[] logs = new double[config.vocab()];
    for (int token = 1; token < config.vocab(); token++) {
      int[] labels = new int[prefix.length];
      labels[prefix.length - 1] = token;
      logs[token] = -network.loss(Batch.of(1, source, prefix, labels)).lossSum();
    }
    return logs;
  }

  /**
   * Greatest difference of the log-probabilities of some tokens after a prefix; all logits stand in
   * each of them.
   */
  double difference(DoubleModel other, int[] source, int[] prefix) {
    double max = 0;
    for (int token = 1; token < config.vocab(); token += config.vocab() / 4) {
      int[] labels = new int[prefix.length];
      Arrays.fill(labels, token);
      Batch batch = Batch.of(1, source, prefix, labels);
      double difference =
          Math.abs(network.loss(batch).lossSum() - other.network.loss(batch).lossSum());
      max = difference <= max ? max : difference; // keeps NaN
    }
    return max;
  }

  double lossSum(Batch batch) {
    return network.loss(batch).lossSum();
  }

  double[] gradients(Batch batch) {
    network.lossAndGradients(batch, 0, 0);
    double[] values = new double[count];
    memory.read(gradients, values);
    return values;
  }

  @Override
  public void close() {
    network.close();
    memory.free(weights.address());
    memory.free(gradients.address());
  }
}
