package io.tianma.train.tensor.cuda.device;

import static org.bytedeco.cuda.global.cudart.*;

import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Tensor;
import java.util.Locale;
import org.bytedeco.cuda.global.cublas;
import org.bytedeco.cuda.global.nvrtc;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.SizeTPointer;

/** What is there, and what a status says. */
public final class Cuda {
  /** The GPU that threads without a choice of their own use. */
  private static final ThreadLocal<Integer> CHOSEN = ThreadLocal.withInitial(() -> 0);

  private static final int LEAST_CAPABILITY = 80;
  private static final int HOPPER = 90; // whose own instructions need a target of their own

  private Cuda() {}

  /** A native address as JavaCPP wants it. */
  static Pointer at(long address) {
    return new At(address);
  }

  private static final class At extends Pointer {
    At(long where) {
      super((Pointer) null);
      address = where;
    }
  }

  static void check(int status, String what) {
    if (status != 0) {
      throw new IllegalStateException(what + " failed: " + describe(status));
    }
  }

  private static String describe(int status) {
    var text = cudaGetErrorString(status);
    return "status " + status + (text == null ? "" : ", " + text.getString());
  }

  /** Why no GPU can be used here, in one line; null if the one of that number can. */
  public static String missing(int ordinal) {
    int[] count = new int[1];
    try {
      int status = cudaGetDeviceCount(count);
      if (status == cudaErrorInsufficientDriver) {
        return "the NVIDIA driver is too old for CUDA 13: update it to 580 or later";
      }
      if (status != 0 || count[0] == 0) {
        return "no GPU is visible (" + describe(status) + "): is CUDA_VISIBLE_DEVICES set?";
      }
      if (ordinal >= count[0]) {
        return "GPU " + ordinal + " of " + count[0] + ": there is none of that number";
      }
      if (capability(ordinal) < LEAST_CAPABILITY) {
        return "GPU %d has compute capability %.1f: 8.0 is the least that kernels = cuda serves"
            .formatted(ordinal, capability(ordinal) / 10.0);
      }
      Loader.load(cublas.class);
      Loader.load(nvrtc.class);
      return Nd4jMemory.missing(ordinal);
    } catch (LinkageError e) {
      return "CUDA 13's libraries (libcudart.so.13, libcublas.so.13, libnvrtc.so.13) are not found:"
          + " install the CUDA toolkit 13 and put its lib64 on LD_LIBRARY_PATH";
    }
  }

  public static void require(int ordinal) {
    String missing = missing(ordinal);
    if (missing != null) {
      throw new IllegalStateException("kernels = cuda: " + missing);
    }
  }

  /** Compute capability times ten. */
  static int capability(int ordinal) {
    int[] major = new int[1];
    int[] minor = new int[1];
    check(
        cudaDeviceGetAttribute(major, cudaDevAttrComputeCapabilityMajor, ordinal),
        "cudaDeviceGetAttribute");
    check(
        cudaDeviceGetAttribute(minor, cudaDevAttrComputeCapabilityMinor, ordinal),
        "cudaDeviceGetAttribute");
    return 10 * major[0] + minor[0];
  }

  /** What NVRTC compiles for on that GPU. */
  public static String architecture(int ordinal) {
    String chosen = System.getProperty("tianma.cuda.architecture");
    int capability = capability(ordinal);
    return chosen != null ? chosen : "sm_" + capability + (capability == HOPPER ? "a" : "");
  }

  /** Whether kernels of that architecture multiply by groups of four warps. */
  static boolean warpgroups(String architecture) {
    return architecture.equals("sm_" + HOPPER + "a");
  }

  /** Version of cuBLAS, which decides the last bits of products. */
  public static String cublas() {
    int[] part = new int[1];
    StringBuilder version = new StringBuilder();
    for (int which : new int[] {MAJOR_VERSION, MINOR_VERSION, PATCH_LEVEL}) {
      check(cublas.cublasGetProperty(which, part), "cublasGetProperty");
      version.append(version.length() == 0 ? "" : ".").append(part[0]);
    }
    return version.toString();
  }

  /** Name, driver, memory, and the rate of a large product in bf16. */
  public static String describe(CudaDevice device) {
    int ordinal = device.ordinal();
    device.enter();
    BytePointer name = new BytePointer(256L);
    check(cuDeviceGetName(name, 256, ordinal), "cuDeviceGetName");
    int[] driver = new int[1];
    check(cudaDriverGetVersion(driver), "cudaDriverGetVersion");
    SizeTPointer free = new SizeTPointer(1);
    SizeTPointer total = new SizeTPointer(1);
    check(cudaMemGetInfo(free, total), "cudaMemGetInfo");
    return String.format(
        Locale.ROOT,
        "%s, compute capability %.1f, driver for CUDA %d.%d, %.0f of %.0f GB free, bf16 product"
            + " %.0f TFLOP/s",
        name.getString(),
        capability(ordinal) / 10.0,
        driver[0] / 1000,
        driver[0] % 1000 / 10,
        free.get() / 1e9,
        total.get() / 1e9,
        productRate(device) / 1e12);
  }

  /** Floating-point operations a second of a product of 4096 x 4096 matrices. */
  private static double productRate(CudaDevice device) {
    int n = 4096;
    Tensor a = Tensor.at(device.memory().allocate(2L * n * n), DType.BF16, n, n);
    Tensor c = Tensor.at(device.memory().allocate(2L * n * n), DType.BF16, n, n);
    int count = 20;
    double best = Double.MAX_VALUE;
    for (int round = 0; round < 3; round++) {
      device.finish();
      long start = System.nanoTime();
      for (int i = 0; i < count; i++) {
        device.gemm(false, true, 1, a, 0, a, 0, 0, c, 0, 1);
      }
      device.finish();
      best = Math.min(best, (System.nanoTime() - start) / 1e9 / count);
    }
    device.memory().free(a.address());
    device.memory().free(c.address());
    return 2.0 * n * n * n / best;
  }

  /** Which GPU of this process the calling thread's kernels run on from here on. */
  public static void choose(int ordinal) {
    CHOSEN.set(ordinal);
  }

  /** The GPU of the calling thread. */
  public static int chosen() {
    return CHOSEN.get();
  }
}
