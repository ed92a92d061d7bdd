package io.tianma.eval.spark;

import io.tianma.train.model.Seq2Seq;
import io.tianma.train.spark.rounds.Gpu;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Tensor;

/** A model on the kernels of one task. */
final class OpenModel implements AutoCloseable {
  private final Kernels owner;
  private final Tensor weights;
  private final Seq2Seq network;

  OpenModel(Model model, String kernels, int threads) {
    Gpu.choose();
    Backend backend = Backend.named(kernels);
    owner = backend.open();
    int count = model.weights().length;
    weights = Tensor.at(owner.memory().allocate((long) count * Float.BYTES), DType.F32, count);
    owner.memory().write(model.weights(), weights);
    network = new Seq2Seq(model.config(), backend, threads, weights, null);
  }

  Seq2Seq network() {
    return network;
  }

  @Override
  public void close() {
    network.close();
    owner.memory().free(weights.address());
    owner.close();
  }
}
