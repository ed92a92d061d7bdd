package io.tianma.train.tensor.cuda;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Mirror;
import io.tianma.train.tensor.Precision;
import io.tianma.train.tensor.Tested;
import io.tianma.train.tensor.cuda.device.CudaDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The kernels of a GPU: on the processor that plays one, and on a GPU where there is one. */
public final class TestedCuda {
  private static final double SHARE = 0.08; // of the tries, for the processor plays slowly

  private TestedCuda() {}

  public static Stream<Tested> all() {
    return Stream.concat(types("cuda, emulated", SHARE, TestedCuda::emulated), onGpu());
  }

  /** Where that can be: a GPU that the processor plays; and a GPU. */
  public static List<Backend> backends() {
    List<Backend> all = new ArrayList<>();
    if (Emulator.missing() == null) {
      all.add(new Emulated());
    }
    if (Backend.named("cuda").missing() == null) {
      all.add(Backend.named("cuda"));
    }
    return all;
  }

  /** A GPU that the processor plays, its memory being the host's; skips the test without one. */
  public static Backend emulatedBackend() {
    assumeTrue(Emulator.missing() == null, Emulator.missing());
    return new Emulated();
  }

  private static final class Emulated implements Backend {
    @Override
    public String name() {
      return "cuda, emulated";
    }

    @Override
    public int lanes(int threads) {
      return 1;
    }

    @Override
    public Kernels open() {
      return new CudaKernels(new EmulatedDevice());
    }

    @Override
    public Kernels open(Precision precision) {
      return new CudaKernels(new EmulatedDevice(precision == Precision.TF32));
    }

    @Override
    public boolean roundsToTf32() {
      return true;
    }

    @Override
    public String noHalves() {
      return null;
    }

    @Override
    public String fingerprint() {
      return name();
    }
  }

  private static Kernels emulated() {
    assumeTrue(Emulator.missing() == null, Emulator.missing());
    return Mirror.of(new CudaKernels(new EmulatedDevice()));
  }

  private static Stream<Tested> onGpu() {
    CudaDevice device;
    try {
      device = CudaDevice.open(0);
    } catch (IllegalStateException noGpu) {
      return Stream.of();
    }
    return types("cuda, GPU", 1, () -> Mirror.of(new CudaKernels(device)));
  }

  private static Stream<Tested> types(String name, double share, Supplier<Kernels> opener) {
    return Stream.of(DType.F32, DType.F64)
        .map(type -> new Tested(name + ", " + type, type, null, share, opener));
  }
}
