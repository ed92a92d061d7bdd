package io.tianma.train.dl4j;

import io.tianma.train.model.Architecture;
import io.tianma.train.model.Batch;
import io.tianma.train.model.Seq2Seq;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Initializer;
import io.tianma.train.model.parameter.Parameters;
import io.tianma.train.optim.AdamW;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.HostMemory;
import io.tianma.train.tensor.Tensor;

/** Training with nothing but the engine: no DL4J, no Spark. */
public final class LocalLoop implements AutoCloseable {
  private final HostMemory memory = new HostMemory();
  private final int count;
  private final Tensor all;
  private final Seq2Seq network;
  private final AdamW optimizer;
  private final long seed;

  public LocalLoop(ModelConfig config, long seed, AdamW.Settings settings) {
    Parameters parameters = Architecture.parameters(config);
    this.seed = seed;
    count = Math.toIntExact(parameters.count());
    all = Tensor.at(memory.allocate(16L * count), DType.F32, 4 * count);
    Initializer.initialize(parameters, seed, memory, part(0));
    Backend backend = Backend.named("reference");
    network = new Seq2Seq(config, backend, 1, part(0), part(1));
    optimizer = new AdamW(parameters, settings, backend, 1);
  }

  public double loss(Batch batch) {
    return network.loss(batch).loss();
  }

  /** One step, rounded where DL4J rounds; returns the loss before it. */
  public double step(Batch batch, double rate, long step) {
    double loss = network.lossAndGradients(batch, seed, step).loss();
    optimizer.gradientToStep(part(0), part(1), part(2), part(3), rate, step + 1);
    float[] weights = weights();
    float[] steps = read(part(1));
    for (int i = 0; i < count; i++) {
      weights[i] -= steps[i];
    }
    memory.write(weights, part(0));
    return loss;
  }

  public float[] weights() {
    return read(part(0));
  }

  public float[] moments() {
    return read(all.region(2L * count, 2 * count));
  }

  private float[] read(Tensor tensor) {
    float[] values = new float[Math.toIntExact(tensor.elements())];
    memory.read(tensor, values);
    return values;
  }

  private Tensor part(int i) {
    return all.region((long) i * count, count);
  }

  @Override
  public void close() {
    network.close();
    optimizer.close();
    memory.free(all.address());
  }
}
