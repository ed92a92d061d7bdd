package io.tianma.train.tensor.cuda;

import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Precision;
import io.tianma.train.tensor.cuda.device.CountedDevice;
import io.tianma.train.tensor.cuda.device.Cuda;
import io.tianma.train.tensor.cuda.device.CudaDevice;
import io.tianma.train.tensor.cuda.device.Tf32Device;

/** An NVIDIA GPU of compute capability 8.0 or more. */
public final class CudaBackend implements Backend {
  @Override
  public String name() {
    return "cuda";
  }

  @Override
  public String missing() {
    return Cuda.missing(Cuda.chosen());
  }

  /** Context, libraries and compiled kernels take a second. */
  @Override
  public void warm() {
    int ordinal = Cuda.chosen();
    Thread thread = new Thread(() -> begin(ordinal), "opens a GPU");
    thread.setDaemon(true);
    thread.start();
  }

  private static void begin(int ordinal) {
    try {
      CudaDevice.open(ordinal);
    } catch (IllegalStateException e) {
      // whoever needs it will hear it
    }
  }

  @Override
  public boolean onHost() {
    return false;
  }

  /** One: a stream has its work in order. */
  @Override
  public int lanes(int threads) {
    return 1;
  }

  @Override
  public Kernels open() {
    return new CudaKernels(CudaDevice.open(Cuda.chosen()));
  }

  @Override
  public Kernels open(Precision precision) {
    CudaDevice device = CudaDevice.open(Cuda.chosen());
    return new CudaKernels(precision == Precision.TF32 ? new Tf32Device(device) : device);
  }

  @Override
  public boolean roundsToTf32() {
    return true;
  }

  @Override
  public Kernels forCounting() {
    return new CudaKernels(new CountedDevice());
  }

  /** One line about the chosen GPU: name, driver, memory, and how fast it multiplies. */
  public static String describe() {
    return Cuda.describe(CudaDevice.open(Cuda.chosen()));
  }

  @Override
  public String noHalves() {
    return null;
  }

  @Override
  public String fingerprint() {
    Cuda.require(Cuda.chosen());
    return "CUDA on " + Cuda.architecture(Cuda.chosen()) + ", cuBLAS " + Cuda.cublas();
  }
}
