package io.tianma.train.tensor.cuda.device;

import io.tianma.train.tensor.Memory;
import io.tianma.train.tensor.Tensor;
import java.nio.ByteBuffer;

/**
 * What kernels need of a GPU: memory, and a queue of work that it does in order. Calls return at
 * once; only {@link Memory#read} and {@link Memory#write} wait.
 */
public interface Device extends AutoCloseable {
  /** Memory of the device. */
  Memory memory();

  /** Whether it multiplies by groups of four warps (Hopper's wgmma). */
  default boolean warpgroups() {
    return false;
  }

  /**
   * Queues a kernel.
   *
   * @param blocksX blocks along x, at least 1
   * @param blocksY blocks along y, at least 1
   * @param threads threads of a block, a multiple of 32
   * @param shared bytes of shared memory of a block whose size only the call knows
   * @param arguments the kernel's parameters one after the other, each aligned to its size
   */
  void launch(
      Kernel kernel, int blocksX, int blocksY, int threads, int shared, ByteBuffer arguments);

  /**
   * The same of a kernel that may begin before the one before has ended, for whose results it waits
   * by itself ({@code awaitEarlier}).
   */
  default void launchEarly(
      Kernel kernel, int blocksX, int blocksY, int threads, int shared, ByteBuffer arguments) {
    launch(kernel, blocksX, blocksY, threads, shared, arguments);
  }

  /** A kernel by its source, its name, and whether its sums are in double. */
  record Kernel(Source source, String name, boolean wide) {}

  /**
   * Queues {@code c[i] = alpha op(a[i]) op(b[i]) + beta c[i]} on {@code count} matrices that lie
   * {@code stepA}, {@code stepB}, {@code stepC} elements apart; see {@link
   * io.tianma.train.tensor.Kernels#gemm} for one.
   */
  void gemm(
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
      int count);

  /** Queues two pieces of work that may go on side by side; what is queued next waits for both. */
  default void beside(Runnable first, Runnable second) {
    first.run();
    second.run();
  }

  /**
   * The same work, to be run as often as wanted: it always queues the same calls with the same
   * arguments, so that a device may record them once.
   */
  Runnable repeatable(Runnable work);

  @Override
  void close();
}
