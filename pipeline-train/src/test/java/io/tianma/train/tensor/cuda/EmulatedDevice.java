package io.tianma.train.tensor.cuda;

import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.HostMemory;
import io.tianma.train.tensor.Memory;
import io.tianma.train.tensor.Tensor;
import io.tianma.train.tensor.cuda.device.Device;
import java.nio.ByteBuffer;

/**
 * A GPU that the processor plays, see {@link Emulator}: its memory is the host's, and work is done
 * when it is queued. Every other launch runs backwards, so that what depends on the order of blocks
 * or threads is seen.
 */
final class EmulatedDevice implements Device {
  private final Memory memory = new HostMemory();
  private final boolean tf32;
  private long launches;

  EmulatedDevice() {
    this(false);
  }

  /**
   * @param tf32 whether products round operands in float32 to TF32
   */
  EmulatedDevice(boolean tf32) {
    this.tf32 = tf32;
  }

  @Override
  public Memory memory() {
    return memory;
  }

  @Override
  public void launch(
      Kernel kernel, int blocksX, int blocksY, int threads, int shared, ByteBuffer arguments) {
    boolean backwards = launches++ % 2 == 1;
    Emulator.of(kernel.source().name(), kernel.source().text(), kernel.wide())
        .run(kernel.name(), blocksX, blocksY, threads, shared, backwards, arguments);
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
    int inner = transposeA ? a.rows() : a.columns();
    for (long matrix = 0; matrix < count; matrix++) {
      for (int i = 0; i < c.rows(); i++) {
        for (int j = 0; j < c.columns(); j++) {
          double sum = 0;
          for (int k = 0; k < inner; k++) {
            double left =
                transposeA ? read(a, stepA * matrix, k, i) : read(a, stepA * matrix, i, k);
            double right =
                transposeB ? read(b, stepB * matrix, j, k) : read(b, stepB * matrix, k, j);
            sum += left * right;
          }
          double before = beta == 0 ? 0 : beta * at(c, stepC * matrix, i, j);
          long place = stepC * matrix + (long) i * c.stride() + j;
          HostMemory.set(c.type(), c.address(), place, alpha * sum + before);
        }
      }
    }
  }

  private double read(Tensor x, long first, int row, int column) {
    double value = at(x, first, row, column);
    return tf32 && x.type() == DType.F32 ? rounded((float) value) : value;
  }

  /** To 10 bits of fraction, ties away from zero. */
  static float rounded(float value) {
    return Float.intBitsToFloat(Float.floatToRawIntBits(value) + 0x1000 & 0xffffe000);
  }

  private static double at(Tensor x, long first, int row, int column) {
    return HostMemory.get(x.type(), x.address(), first + (long) row * x.stride() + column);
  }

  @Override
  public Runnable repeatable(Runnable work) {
    return work;
  }

  @Override
  public void close() {}
}
