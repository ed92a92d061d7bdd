package io.tianma.train.tensor.cuda.device;

import io.tianma.train.tensor.CountedMemory;
import io.tianma.train.tensor.Memory;
import io.tianma.train.tensor.Tensor;
import java.nio.ByteBuffer;

/** A GPU that is not there: work is recorded for it to see what memory it would take. */
public final class CountedDevice implements Device {
  private final Memory memory = new CountedMemory();

  @Override
  public Memory memory() {
    return memory;
  }

  @Override
  public void launch(
      Kernel kernel, int blocksX, int blocksY, int threads, int shared, ByteBuffer arguments) {
    throw new UnsupportedOperationException(kernel.name() + ": there is no GPU");
  }

  @Override
  public void gemm(
      boolean transposeA,
      boolean transposeB,
      double alpha,
      Tensor a,
      long stepA,
      Tensor b,
      long stepB,
      double beta,
      Tensor c,
      long stepC,
      int count) {
    throw new UnsupportedOperationException("a product: there is no GPU");
  }

  @Override
  public Runnable repeatable(Runnable work) {
    return work;
  }

  @Override
  public void close() {}
}
