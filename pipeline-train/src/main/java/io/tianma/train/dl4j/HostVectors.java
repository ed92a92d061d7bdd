package io.tianma.train.dl4j;

import io.tianma.train.tensor.Tensor;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Vectors that kernels read and write where DL4J has them: in the host's memory. */
final class HostVectors implements FlatVectors {
  @Override
  public boolean onDevice() {
    return false;
  }

  @Override
  public Tensor of(INDArray array) {
    return Flat.tensor(array);
  }

  @Override
  public Tensor ofKernels(INDArray array) {
    return Flat.tensor(array);
  }

  @Override
  public void changed() {}

  @Override
  public void settle(INDArray array) {}

  @Override
  public void settle() {}

  @Override
  public void close() {}
}
