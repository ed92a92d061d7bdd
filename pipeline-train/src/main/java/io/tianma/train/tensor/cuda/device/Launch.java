package io.tianma.train.tensor.cuda.device;

import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Dropout;
import io.tianma.train.tensor.DropoutMask;
import io.tianma.train.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/**
 * Calls kernels: {@code launch.of(NORMS, "rmsNorm", x).with(x).with(eps).rows(n, 256)}. One call at
 * a time; nothing is allocated in a call but the names of kernels, once each.
 */
public final class Launch {
  /** Bytes of parameters that a kernel may have. */
  static final int ROOM = 4096;

  private static final int BLOCKS = 2048; // of grids whose threads take several elements

  private final Device device;
  private final ByteBuffer arguments =
      ByteBuffer.allocateDirect(ROOM).order(ByteOrder.nativeOrder());
  private final Map<String, Device.Kernel> narrow = new HashMap<>();
  private final Map<String, Device.Kernel> wide = new HashMap<>();
  private Device.Kernel kernel;
  private int shared;
  private int each;
  private boolean early;

  public Launch(Device device) {
    this.device = device;
  }

  /**
   * Begins a call.
   *
   * @param like a tensor whose type says in which type sums are: F64, or F32 for all others
   */
  public Launch of(Source source, String name, Tensor like) {
    boolean doubles = like.type() == DType.F64;
    kernel = (doubles ? wide : narrow).get(name);
    if (kernel == null) {
      kernel = new Device.Kernel(source, name, doubles);
      (doubles ? wide : narrow).put(name, kernel);
    }
    arguments.clear();
    shared = 0;
    each = 1;
    early = false;
    return this;
  }

  /** A parameter {@code Mat}; null is a tensor that is not given. */
  public Launch with(Tensor x) {
    align(Long.BYTES);
    if (x == null) {
      arguments.putLong(0).putLong(0).putLong(0).putLong(0).putLong(0);
      return this;
    }
    int rows = x.rows();
    int samples = x.rank() < 2 ? 1 : x.size(0);
    arguments.putLong(x.address()).putLong(x.lengths() == null ? 0 : x.lengths().address());
    arguments.putInt(rows).putInt(x.columns()).putInt(x.stride());
    arguments.putInt(samples == 0 ? 0 : rows / samples);
    arguments.putInt(x.type().ordinal()).putInt(samples);
    return this;
  }

  /** A parameter {@code int}. */
  public Launch with(int value) {
    align(Integer.BYTES);
    arguments.putInt(value);
    return this;
  }

  /** A parameter {@code int}, 0 or 1. */
  public Launch with(boolean value) {
    return with(value ? 1 : 0);
  }

  /** A parameter {@code long long}. */
  public Launch with(long value) {
    align(Long.BYTES);
    arguments.putLong(value);
    return this;
  }

  /** A parameter {@code double}, whatever the type of sums. */
  public Launch with(double value) {
    align(Double.BYTES);
    arguments.putDouble(value);
    return this;
  }

  /** A parameter {@code Dropping}; null drops nothing. */
  public Launch with(Dropout dropout) {
    align(Long.BYTES);
    if (dropout == null) {
      arguments.putLong(0).putLong(0).putDouble(1).putLong(0).putLong(0);
      return this;
    }
    arguments.putLong(dropout.counter().address()).putLong(dropout.first());
    arguments.putDouble(1 / (1 - dropout.rate())).putInt(dropout.stream());
    arguments.putInt(DropoutMask.threshold(dropout.rate()));
    arguments.putLong(dropout.rows() == null ? 0 : dropout.rows().address());
    return this;
  }

  /** A parameter {@code float}. */
  public Launch with(float value) {
    align(Float.BYTES);
    arguments.putFloat(value);
    return this;
  }

  /** Bytes of shared memory. */
  public Launch shared(int bytes) {
    shared = bytes;
    return this;
  }

  /** Says that the kernel may begin before the one before has ended: it waits by itself. */
  public Launch early() {
    early = true;
    return this;
  }

  /** Runs a grid of that many blocks. */
  public void blocks(int x, int y, int threads) {
    if (x > 0 && y > 0 && early) {
      device.launchEarly(kernel, x, y, threads, shared, arguments);
    } else if (x > 0 && y > 0) {
      device.launch(kernel, x, y, threads, shared, arguments);
    }
  }

  /** Runs threads for that many elements; each may have to take several ({@code EACH}). */
  public void elements(long count) {
    long threads = count / each;
    blocks((int) Math.min(BLOCKS, (threads + 255) / 256), 1, 256);
  }

  /** Says that a thread takes that many elements of {@link #elements} at once. */
  public Launch each(int count) {
    each = count;
    return this;
  }

  /** Whether rows of all tensors can be read by 4 and 8: whole, on multiples of 16 bytes. */
  public static boolean packs(Tensor... tensors) {
    for (Tensor x : tensors) {
      boolean narrow = x.type() == DType.F32 || x.type() == DType.BF16;
      if (!narrow
          || x.columns() % 8 != 0
          || x.stride() % 8 != 0
          || x.address() % 16 != 0
          || x.lengths() != null) {
        return false;
      }
    }
    return true;
  }

  private void align(int size) {
    while (arguments.position() % size != 0) {
      arguments.put((byte) 0);
    }
  }
}
