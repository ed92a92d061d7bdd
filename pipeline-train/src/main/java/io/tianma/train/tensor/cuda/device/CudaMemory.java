package io.tianma.train.tensor.cuda.device;

import static io.tianma.train.tensor.cuda.device.Cuda.check;
import static org.bytedeco.cuda.global.cudart.*;

import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Memory;
import io.tianma.train.tensor.OutOfMemory;
import io.tianma.train.tensor.Outbox;
import io.tianma.train.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.SizeTPointer;

/**
 * Memory of a GPU. Arrays go up and down through a buffer that the device reads by itself; whoever
 * reads waits for all work before.
 */
final class CudaMemory implements Memory {
  private static final int STAGE = 8 << 20;

  /** Copies a piece between an array and the stage. */
  private interface Piece {
    void copy(ByteBuffer stage, int from, int count);
  }

  private final CudaDevice device;
  private final Pointer stagePointer = new Pointer();
  private final ByteBuffer stage;
  private int used; // of the stage, by writes that may still be under way

  CudaMemory(CudaDevice device) {
    this.device = device;
    check(cudaHostAlloc(stagePointer, STAGE, cudaHostAllocDefault), "cudaHostAlloc");
    this.stage =
        new BytePointer(stagePointer).capacity(STAGE).asByteBuffer().order(ByteOrder.nativeOrder());
  }

  @Override
  public long allocate(long bytes) {
    synchronized (device) {
      device.enter();
      Pointer p = new Pointer();
      int status = cudaMalloc(p, Math.max(64, bytes));
      if (status == cudaErrorMemoryAllocation) {
        cudaGetLastError(); // it is told here
        throw new OutOfMemory(bytes, free());
      }
      check(status, "cudaMalloc");
      check(cudaMemsetAsync(p, 0, Math.max(64, bytes), device.stream()), "cudaMemset");
      return p.address();
    }
  }

  /** Bytes that nobody has taken. */
  private static long free() {
    SizeTPointer free = new SizeTPointer(1);
    check(cudaMemGetInfo(free, new SizeTPointer(1)), "cudaMemGetInfo");
    return free.get();
  }

  @Override
  public void free(long address) {
    synchronized (device) {
      device.enter();
      device.finish(); // what is queued may still use it
      check(cudaFree(Cuda.at(address)), "cudaFree");
    }
  }

  @Override
  public void write(int[] from, Tensor to) {
    expect(to, DType.I32, from.length);
    up(to, 4, (b, at, n) -> b.asIntBuffer().put(from, at, n));
  }

  @Override
  public void write(float[] from, Tensor to) {
    expect(to, to.type() == DType.F64 ? DType.F64 : DType.F32, from.length);
    if (to.type() == DType.F32) {
      up(to, 4, (b, at, n) -> b.asFloatBuffer().put(from, at, n));
      return;
    }
    up(
        to,
        8,
        (b, at, n) -> {
          for (int i = 0; i < n; i++) {
            b.putDouble(8 * i, from[at + i]);
          }
        });
  }

  @Override
  public void write(double[] from, Tensor to) {
    expect(to, to.type() == DType.F32 ? DType.F32 : DType.F64, from.length);
    if (to.type() == DType.F64) {
      up(to, 8, (b, at, n) -> b.asDoubleBuffer().put(from, at, n));
      return;
    }
    up(
        to,
        4,
        (b, at, n) -> {
          for (int i = 0; i < n; i++) {
            b.putFloat(4 * i, (float) from[at + i]);
          }
        });
  }

  @Override
  public void read(Tensor from, float[] to) {
    expect(from, from.type() == DType.F64 ? DType.F64 : DType.F32, (int) from.elements());
    if (from.type() == DType.F32) {
      down(from, 4, (b, at, n) -> b.asFloatBuffer().get(to, at, n));
      return;
    }
    down(
        from,
        8,
        (b, at, n) -> {
          for (int i = 0; i < n; i++) {
            to[at + i] = (float) b.getDouble(8 * i);
          }
        });
  }

  @Override
  public void read(Tensor from, double[] to) {
    expect(from, from.type() == DType.F32 ? DType.F32 : DType.F64, (int) from.elements());
    if (from.type() == DType.F64) {
      down(from, 8, (b, at, n) -> b.asDoubleBuffer().get(to, at, n));
      return;
    }
    down(
        from,
        4,
        (b, at, n) -> {
          for (int i = 0; i < n; i++) {
            to[at + i] = b.getFloat(4 * i);
          }
        });
  }

  @Override
  public void read(Tensor from, int[] to) {
    expect(from, DType.I32, (int) from.elements());
    down(from, 4, (b, at, n) -> b.asIntBuffer().get(to, at, n));
  }

  @Override
  public void load(Tensor host, Tensor to) {
    up(host.address(), to.address(), host.elements() * host.type().bytes());
  }

  @Override
  public void store(Tensor from, Tensor host) {
    down(from.address(), host.address(), host.elements() * host.type().bytes());
  }

  @Override
  public void await() {
    synchronized (device) {
      device.enter();
      check(cudaDeviceSynchronize(), "work on the GPU");
    }
  }

  @Override
  public Outbox outbox(Tensor from) {
    return new CudaOutbox(device, from);
  }

  /** Locks its pages, which makes copies three times as fast. */
  @Override
  public Runnable prepare(Tensor host) {
    long bytes = host.elements() * host.type().bytes();
    synchronized (device) {
      device.enter();
      Pointer region = Cuda.at(host.address());
      if (cudaHostRegister(region, bytes, cudaHostRegisterDefault) != 0) {
        cudaGetLastError(); // pageable memory serves too
        return () -> {};
      }
      return () -> cudaHostUnregister(region);
    }
  }

  /** Copies bytes from the host's memory to the device's. */
  void up(long host, long to, long bytes) {
    copy(to, host, bytes, cudaMemcpyHostToDevice);
  }

  /** Copies bytes from the device's memory to the host's. */
  void down(long from, long host, long bytes) {
    copy(host, from, bytes, cudaMemcpyDeviceToHost);
  }

  private void copy(long to, long from, long bytes, int kind) {
    synchronized (device) {
      device.enter();
      check(
          cudaMemcpyAsync(Cuda.at(to), Cuda.at(from), bytes, kind, device.stream()),
          "cudaMemcpyAsync");
      device.finish();
    }
  }

  /** Returns before the device has read the stage; the next one that finds it full waits. */
  private void up(Tensor to, int size, Piece piece) {
    synchronized (device) {
      device.enter();
      int most = STAGE / size;
      for (long at = 0; at < to.elements(); at += most) {
        int n = (int) Math.min(most, to.elements() - at);
        int from = room(n * size);
        piece.copy(stage.slice(from, n * size).order(stage.order()), (int) at, n);
        check(
            cudaMemcpyAsync(
                Cuda.at(to.address() + at * size),
                Cuda.at(stagePointer.address() + from),
                (long) n * size,
                cudaMemcpyHostToDevice,
                device.stream()),
            "cudaMemcpyAsync");
      }
    }
  }

  /** Where in the stage so many bytes are free. */
  private int room(int bytes) {
    int aligned = (bytes + 63) / 64 * 64;
    if (used + aligned > STAGE) {
      device.finish();
      used = 0;
    }
    int from = used;
    used += aligned;
    return from;
  }

  private void down(Tensor from, int size, Piece piece) {
    synchronized (device) {
      int most = STAGE / size;
      for (long at = 0; at < from.elements(); at += most) {
        int n = (int) Math.min(most, from.elements() - at);
        int to = room(n * size);
        down(from.address() + at * size, stagePointer.address() + to, (long) n * size);
        piece.copy(stage.slice(to, n * size).order(stage.order()), (int) at, n);
        used = 0; // nothing is under way any more
      }
    }
  }

  private static void expect(Tensor tensor, DType type, int count) {
    if (tensor.type() != type || !tensor.contiguous() || tensor.elements() != count) {
      throw new IllegalArgumentException(count + " elements do not fit " + tensor);
    }
  }
}
