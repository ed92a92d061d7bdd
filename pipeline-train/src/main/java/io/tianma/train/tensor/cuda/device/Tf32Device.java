package io.tianma.train.tensor.cuda.device;

import static org.bytedeco.cuda.global.cublas.CUBLAS_COMPUTE_32F_FAST_TF32;

import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Memory;
import io.tianma.train.tensor.Tensor;
import java.nio.ByteBuffer;

/**
 * A GPU whose products round operands in float32 to TF32: 10 bits behind the binary point in place
 * of 23, sums in float32.
 */
public final class Tf32Device implements Device {
  private final CudaDevice device;

  public Tf32Device(CudaDevice device) {
    this.device = device;
  }

  @Override
  public Memory memory() {
    return device.memory();
  }

  @Override
  public void launch(
      Kernel kernel, int blocksX, int blocksY, int threads, int shared, ByteBuffer arguments) {
    device.launch(kernel, blocksX, blocksY, threads, shared, arguments);
  }

  @Override
  public void launchEarly(
      Kernel kernel, int blocksX, int blocksY, int threads, int shared, ByteBuffer arguments) {
    device.launchEarly(kernel, blocksX, blocksY, threads, shared, arguments);
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
    if (a.type() == DType.F32 && c.type() == DType.F32) {
      int rounded = CUBLAS_COMPUTE_32F_FAST_TF32;
      device.gemm(
          transposeA, transposeB, alpha, a, stepA, b, stepB, beta, c, stepC, count, rounded);
    } else {
      device.gemm(transposeA, transposeB, alpha, a, stepA, b, stepB, beta, c, stepC, count);
    }
  }

  @Override
  public void beside(Runnable first, Runnable second) {
    device.beside(first, second);
  }

  @Override
  public boolean warpgroups() {
    return device.warpgroups();
  }

  @Override
  public Runnable repeatable(Runnable work) {
    return device.repeatable(work);
  }

  @Override
  public void close() {
    device.close();
  }
}
