package io.tianma.train.tensor.cuda.device;

import static io.tianma.train.tensor.cuda.device.Cuda.check;
import static org.bytedeco.cuda.global.cudart.*;

import java.lang.ref.Cleaner;
import java.util.List;
import org.bytedeco.cuda.cudart.CUgraphExec_st;
import org.bytedeco.cuda.cudart.CUgraph_st;

/**
 * Work that becomes a CUDA graph: it is done call by call the first time, which compiles kernels
 * and finds room, recorded the second time, and replayed from then on, at about a microsecond a
 * kernel instead of four.
 */
final class Recording implements Runnable {
  private static final Cleaner CLEANER = Cleaner.create();

  private final CudaDevice device;
  private final Runnable work;
  private boolean known;
  private CUgraphExec_st graph;
  private List<Profile.Mark> marks; // where times of kernels are wanted

  Recording(CudaDevice device, Runnable work) {
    this.device = device;
    this.work = work;
  }

  @Override
  public void run() {
    synchronized (device) {
      device.enter();
      if (!known) {
        known = true;
        work.run();
        return;
      }
      if (graph == null) {
        graph = record();
        CUgraphExec_st doomed = graph;
        CLEANER.register(this, () -> cudaGraphExecDestroy(doomed));
      }
      check(cudaGraphLaunch(graph, device.stream()), "cudaGraphLaunch");
      if (device.profile() != null) {
        device.profile().ran(marks);
      }
    }
  }

  private CUgraphExec_st record() {
    check(
        cudaStreamBeginCapture(device.stream(), cudaStreamCaptureModeThreadLocal),
        "cudaStreamBeginCapture");
    CUgraph_st recorded = new CUgraph_st();
    device.recording(true);
    if (device.profile() != null) {
      marks = device.profile().beginRecording();
    }
    try {
      work.run();
    } finally {
      device.recording(false);
      if (device.profile() != null) {
        device.profile().endRecording();
      }
      check(cudaStreamEndCapture(device.stream(), recorded), "cudaStreamEndCapture");
    }
    CUgraphExec_st executable = new CUgraphExec_st();
    check(cudaGraphInstantiate(executable, recorded, 0), "cudaGraphInstantiate");
    check(cudaGraphDestroy(recorded), "cudaGraphDestroy");
    return executable;
  }
}
