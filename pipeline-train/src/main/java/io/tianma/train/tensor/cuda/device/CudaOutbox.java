package io.tianma.train.tensor.cuda.device;

import static io.tianma.train.tensor.cuda.device.Cuda.check;
import static org.bytedeco.cuda.global.cudart.*;

import io.tianma.train.tensor.Outbox;
import io.tianma.train.tensor.Tensor;
import java.lang.ref.Cleaner;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** Numbers that go to page-locked memory, with an event behind the copy that the host waits for. */
final class CudaOutbox implements Outbox {
  private static final Cleaner CLEANER = Cleaner.create();

  private final CudaDevice device;
  private final Tensor from;
  private final long bytes;
  private final Pointer page = new Pointer();
  private final DoubleBuffer values;
  private final CUevent_st sent = new CUevent_st();

  CudaOutbox(CudaDevice device, Tensor from) {
    this.device = device;
    this.from = from;
    this.bytes = from.elements() * Double.BYTES;
    synchronized (device) {
      device.enter();
      check(cudaHostAlloc(page, bytes, cudaHostAllocDefault), "cudaHostAlloc");
      check(cudaEventCreateWithFlags(sent, cudaEventDisableTiming), "cudaEventCreate");
    }
    Pointer doomedPage = page;
    CUevent_st doomedEvent = sent;
    CLEANER.register(
        this,
        () -> {
          cudaEventDestroy(doomedEvent);
          cudaFreeHost(doomedPage);
        });
    this.values =
        new BytePointer(page)
            .capacity(bytes)
            .asByteBuffer()
            .order(ByteOrder.nativeOrder())
            .asDoubleBuffer();
  }

  /** Where work is being recorded, the copy and its event become parts of the recording. */
  @Override
  public void send() {
    synchronized (device) {
      device.enter();
      check(
          cudaMemcpyAsync(
              page, Cuda.at(from.address()), bytes, cudaMemcpyDeviceToHost, device.stream()),
          "cudaMemcpyAsync");
      int flags = device.recording() ? cudaEventRecordExternal : cudaEventRecordDefault;
      check(cudaEventRecordWithFlags(sent, device.stream(), flags), "cudaEventRecord");
    }
  }

  @Override
  public void read(double[] to) {
    check(cudaEventSynchronize(sent), "a kernel");
    values.get(0, to, 0, Math.toIntExact(from.elements()));
  }
}
