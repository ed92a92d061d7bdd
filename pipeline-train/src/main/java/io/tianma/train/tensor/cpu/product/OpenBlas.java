package io.tianma.train.tensor.cpu.product;

import io.tianma.train.tensor.HostMemory;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;

/** The OpenBLAS of this process: which processor it takes this one for, and how fast it is. */
public final class OpenBlas {
  /** Environment variable that makes OpenBLAS take the processor for another one. */
  public static final String CORE_VARIABLE = "OPENBLAS_CORETYPE";

  /** As OpenBLAS names its tables of kernels, oldest first. */
  private static final List<String> CORES =
      List.of(
          "PRESCOTT",
          "CORE2",
          "NEHALEM",
          "BARCELONA",
          "SANDYBRIDGE",
          "BULLDOZER",
          "PILEDRIVER",
          "STEAMROLLER",
          "EXCAVATOR",
          "HASWELL",
          "ZEN",
          "SKYLAKEX",
          "COOPERLAKE",
          "SAPPHIRERAPIDS",
          "ARMV8",
          "NEOVERSEN1",
          "NEOVERSEV1",
          "NEOVERSEN2");

  private static final int MEASURED_SIZE = 768;
  private static final int MEASURED_RUNS = 8;

  private OpenBlas() {}

  /** Loads the library on first use and makes it work in the caller's thread only. */
  public static void load() {
    Loaded.once();
  }

  /** The core type whose kernels OpenBLAS chose, such as {@code SKYLAKEX}. */
  public static String core() {
    load();
    return Loaded.CORE;
  }

  /** What the environment asks OpenBLAS to take the processor for; null if it may choose. */
  public static String inheritedCore() {
    return System.getenv(CORE_VARIABLE);
  }

  /** Speed of a float32 product of one thread, in GFLOP/s: the best of a few, about 0.1 s. */
  public static double measuredGflops() {
    load();
    HostMemory memory = new HostMemory();
    long[] abc = new long[3];
    for (int i = 0; i < abc.length; i++) {
      abc[i] = memory.allocate(4L * MEASURED_SIZE * MEASURED_SIZE);
    }
    int n = MEASURED_SIZE;
    Blas blas = new Blas();
    long best = Long.MAX_VALUE;
    for (int run = 0; run < MEASURED_RUNS; run++) {
      long start = System.nanoTime();
      blas.gemm(false, false, n, n, n, 1, abc[0], n, abc[1], n, 0, abc[2], n);
      best = Math.min(best, System.nanoTime() - start);
    }
    for (long address : abc) {
      memory.free(address);
    }
    return 2.0 * n * n * n / best;
  }

  /** Holds what happens once in a process. */
  private static final class Loaded {
    static final String CORE = load();

    static void once() {}

    private static String load() {
      String library = Loader.load(org.bytedeco.openblas.global.openblas_nolapack.class);
      org.bytedeco.openblas.presets.openblas_nolapack.blas_set_num_threads(1);
      return chosenCore(library);
    }

    /** OpenBLAS points at the table of kernels it chose, and exports all tables by name. */
    private static String chosenCore(String library) {
      Pointer variable = symbol("gotoblas");
      if (variable == null || library == null) {
        return "unknown";
      }
      long chosen = new LongPointer(variable).get();
      for (String core : CORES) {
        Pointer table = symbol("gotoblas_" + core);
        if (table != null && table.address() == chosen) {
          return core;
        }
      }
      return "unknown";
    }

    private static Pointer symbol(String name) {
      Pointer found = Loader.addressof(name);
      return found == null || found.isNull() ? null : found;
    }
  }
}
