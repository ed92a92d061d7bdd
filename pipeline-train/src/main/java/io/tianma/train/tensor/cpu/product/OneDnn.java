package io.tianma.train.tensor.cpu.product;

import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.presets.openblas_nolapack;

/**
 * oneDNN's products: its generated code leaves less of the processor idle than OpenBLAS' on the
 * sizes of these models. Serves one thread at a time.
 */
public final class OneDnn implements Products {
  private static final byte PLAIN = 'N';
  private static final byte TRANSPOSED = 'T';

  private final FloatAt a = new FloatAt();
  private final FloatAt b = new FloatAt();
  private final FloatAt c = new FloatAt();
  private final Products emptySums = new Blas();
  private final OneThread oneThread = new OneThread();

  /** Whether the library can be loaded here. */
  static boolean present() {
    return Loaded.SET_THREADS != null;
  }

  @Override
  public String name() {
    return "oneDNN " + Loaded.VERSION;
  }

  @Override
  public void gemm(
      boolean transposeA,
      boolean transposeB,
      int m,
      int n,
      int k,
      float alpha,
      long aAddress,
      int lda,
      long bAddress,
      int ldb,
      float beta,
      long cAddress,
      int ldc) {
    if (m == 0 || n == 0) {
      return;
    }
    if (k == 0) { // oneDNN would leave c as it is
      emptySums.gemm(
          transposeA,
          transposeB,
          m,
          n,
          k,
          alpha,
          aAddress,
          lda,
          bAddress,
          ldb,
          beta,
          cAddress,
          ldc);
      return;
    }
    oneThread.here();
    dnnl.dnnl_sgemm(
        transposeA ? TRANSPOSED : PLAIN,
        transposeB ? TRANSPOSED : PLAIN,
        m,
        n,
        k,
        alpha,
        a.at(aAddress),
        Math.max(1, lda),
        b.at(bAddress),
        Math.max(1, ldb),
        beta,
        c.at(cAddress),
        ldc);
  }

  /**
   * Why this machine does not multiply in bfloat16, or null if it does: by the processor's own
   * instructions, since anything else is slower than float32.
   */
  public static String noHalves() {
    if (!present()) {
      return "oneDNN cannot be loaded";
    }
    int needed = dnnl.dnnl_cpu_isa_avx512_core_bf16;
    return (dnnl.dnnl_get_effective_cpu_isa() & needed) == needed
        ? null
        : "the processor has no AVX512_BF16";
  }

  /** Keeps oneDNN from starting threads of its own: OpenMP keeps their number for each thread. */
  static final class OneThread {
    private Thread prepared;

    void here() {
      Thread current = Thread.currentThread();
      if (prepared != current) {
        Loaded.SET_THREADS.call(1);
        prepared = current;
      }
    }
  }

  /** Holds what happens once in a process. */
  private static final class Loaded {
    static final Call SET_THREADS = load();
    static final String VERSION = SET_THREADS == null ? "none" : version();

    private static Call load() {
      try {
        Loader.load(dnnl.class);
        Pointer function = Loader.addressof("omp_set_num_threads");
        if (function == null || function.isNull()) {
          return null; // it would start threads of its own
        }
        Call call = new Call();
        call.put(function);
        return call;
      } catch (LinkageError e) {
        return null; // no such library for this platform
      }
    }

    private static String version() {
      var v = dnnl.dnnl_version();
      return v.major() + "." + v.minor() + "." + v.patch();
    }
  }

  /** A C function {@code void (int)} at an address; JavaCPP has this one type of them ready. */
  private static final class Call extends openblas_nolapack.SetNumThreads {}
}
