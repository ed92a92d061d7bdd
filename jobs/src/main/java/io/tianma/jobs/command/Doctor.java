package io.tianma.jobs.command;

import com.sun.management.OperatingSystemMXBean;
import io.tianma.jobs.config.RunConfig;
import io.tianma.jobs.shell.Sessions;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.cuda.CudaBackend;
import io.tianma.train.tensor.cuda.device.Nd4jMemory;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.package$;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What training depends on, as it is here. */
final class Doctor {
  /** Below this a processor of the last ten years runs on kernels that are not its own. */
  private static final double SLOW_GFLOPS_PER_CORE = 20;

  private static final String CORE_TYPE = "OPENBLAS_CORETYPE";

  /** What bin/tianma found in the environment and took out of it. */
  private static final String INHERITED = "tianma.inherited.coretype";

  private final RunConfig config;
  private final Map<String, String> environment;

  Doctor(RunConfig config) {
    this(config, System.getenv());
  }

  Doctor(RunConfig config, Map<String, String> environment) {
    this.config = config;
    this.environment = environment;
  }

  /** How something is. */
  enum State {
    FINE("ok"),
    SLOW("! "),
    WRONG("X ");

    private final String mark;

    State(String mark) {
      this.mark = mark;
    }
  }

  /**
   * One thing that was looked at.
   *
   * @param advice what to do; empty if all is well
   */
  record Finding(State state, String what, String found, String advice) {
    String line() {
      String text = "%s %-17s %s".formatted(state.mark, what, found);
      return advice.isEmpty() ? text : text + ": " + advice;
    }
  }

  /** Everything, one finding after the other, each looked at when it is asked for. */
  Iterable<Finding> findings() {
    Stream<Supplier<Finding>> all =
        Stream.of(
            this::java,
            this::vectors,
            this::fileNames,
            this::spark,
            this::backend,
            this::gpu,
            this::coreType,
            this::memory,
            this::serializer,
            this::committer);
    return () -> all.map(Supplier::get).iterator();
  }

  private Finding java() {
    int release = Runtime.version().feature();
    String found =
        System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")";
    return release == 17
        ? fine("Java", found)
        : new Finding(State.WRONG, "Java", found, "use 17; set JAVA_HOME to a JDK 17");
  }

  private Finding vectors() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
        ? fine("Vector API", "there")
        : slow("Vector API", "absent", "start Java with --add-modules=jdk.incubator.vector");
  }

  private Finding fileNames() {
    String encoding = System.getProperty("sun.jnu.encoding", "UTF-8");
    return encoding.equalsIgnoreCase("UTF-8")
        ? fine("File names", encoding)
        : slow(
            "File names",
            encoding + " (sun.jnu.encoding), names in Chinese cannot be read",
            "set LC_ALL=C.UTF-8 before Java starts, and spark.executorEnv.LC_ALL for executors");
  }

  private Finding spark() {
    String found =
        package$.MODULE$.SPARK_VERSION()
            + ", master "
            + new SparkConf().get("spark.master", config.spark().master());
    return fine("Spark", found);
  }

  private Finding backend() {
    String missing = Nd4jMemory.here() ? Backend.named("cuda").missing() : null;
    if (missing != null) { // before ND4J is begun, which might not come back
      return new Finding(State.WRONG, "ND4J", "its CUDA backend", missing);
    }
    // BLAS counts in columns: another order would measure ND4J's copies as well
    int[] shape = {1024, 1024};
    INDArray a = Nd4j.create(shape, 'f').addi(0.5);
    INDArray b = Nd4j.create(shape, 'f').addi(0.25);
    INDArray c = Nd4j.create(shape, 'f');
    double best = Double.MAX_VALUE;
    for (int i = 0; i < 30; i++) {
      long start = System.nanoTime();
      Nd4j.gemm(a, b, c, false, false, 1, 0);
      Nd4j.getExecutioner().commit();
      best = Math.min(best, System.nanoTime() - start);
    }
    double gflops = 2.0 * 1024 * 1024 * 1024 / best;
    int cores = Runtime.getRuntime().availableProcessors();
    String found =
        String.format(
            Locale.ROOT,
            "%s, GEMM 1024x1024 float %.0f GFLOP/s on %d cores",
            Nd4j.getBackend().getClass().getSimpleName(),
            gflops,
            cores);
    return gflops / cores >= SLOW_GFLOPS_PER_CORE
        ? fine("ND4J", found)
        : slow("ND4J", found, "slow; look at " + CORE_TYPE + " below and at what else runs here");
  }

  private Finding gpu() {
    String missing = Backend.named("cuda").missing();
    if (missing == null) {
      String vectors = Nd4jMemory.chosen() ? "ND4J's own (nd4j)" : "copies (direct)";
      return fine("GPU", CudaBackend.describe() + ", vectors are " + vectors);
    }
    boolean wanted =
        Stream.of(config.pretrain().kernels(), config.evaluate().kernels())
            .anyMatch("cuda"::equals);
    return wanted
        ? new Finding(State.WRONG, "GPU", "kernels = cuda", missing)
        : fine("GPU", "none used; " + missing.replace(": ", "; "));
  }

  private Finding coreType() {
    String inherited = System.getProperty(INHERITED, "");
    String set = environment.getOrDefault(CORE_TYPE, "");
    if (!set.isEmpty()) {
      return slow(
          CORE_TYPE,
          set,
          "OpenBLAS knows this processor better; unset it, unless a run must be resumed with it");
    }
    return inherited.isEmpty()
        ? fine(CORE_TYPE, "not set, OpenBLAS chooses")
        : slow(
            CORE_TYPE,
            inherited + " was inherited and has been unset for this process",
            "unset it in the shell; keep it with TIANMA_CORETYPE=" + inherited);
  }

  private Finding memory() {
    long heap = Runtime.getRuntime().maxMemory();
    long native_ = Pointer.maxPhysicalBytes();
    long machine =
        ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize();
    String found =
        "heap "
            + gigabytes(heap)
            + ", with natives up to "
            + (native_ == 0 ? "the machine's" : gigabytes(native_))
            + ", machine "
            + gigabytes(machine);
    if (heap > machine) {
      return new Finding(
          State.WRONG, "Memory", found, "the heap is larger than the machine; lower TIANMA_HEAP");
    }
    return heap < 1L << 30
        ? slow("Memory", found, "give at least 1 GB of heap with TIANMA_HEAP=4g")
        : fine("Memory", found);
  }

  private Finding serializer() {
    SparkConf conf = Sessions.conf(config.spark(), "doctor");
    String serializer = conf.get("spark.serializer");
    String name = serializer.substring(serializer.lastIndexOf('.') + 1);
    String registrator = conf.get("spark.kryo.registrator");
    if (!name.equals("KryoSerializer") || registrator.equals(Sessions.REGISTRATOR)) {
      return fine("Serializer", name + (name.startsWith("Kryo") ? ", " + registrator : ""));
    }
    return new Finding(
        State.WRONG,
        "Serializer",
        name + ", " + registrator,
        "Kryo needs spark.kryo.registrator = " + Sessions.REGISTRATOR + " for arrays");
  }

  private Finding committer() {
    String version = Sessions.committer(Sessions.conf(config.spark(), "doctor"));
    return version.equals("1")
        ? fine("Committer", "algorithm 1")
        : new Finding(
            State.WRONG,
            "Committer",
            "algorithm " + version,
            "it makes partial output visible; set spark.hadoop." + Sessions.COMMITTER + " to 1");
  }

  private static Finding fine(String what, String found) {
    return new Finding(State.FINE, what, found, "");
  }

  private static Finding slow(String what, String found, String advice) {
    return new Finding(State.SLOW, what, found, advice);
  }

  private static String gigabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
  }
}
