import io.tianma.train.model.Architecture;
import io.tianma.train.model.Batch;
import io.tianma.train.model.Seq2Seq;
import io.tianma.train.model.config.Builder;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Initializer;
import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.model.parameter.Parameters;
import io.tianma.train.optim.AdamW;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.HostMemory;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Training steps of tiny models whose encoders differ in their mixer, on sources of one length:
 * tokens a second, memory, and the share of the rate that the multiplications alone would allow at
 * the speed of large products on this machine.
 *
 * <p>{@code MixerSpeed THREADS [lengths=128,512,…] [mixers=a,b,…] [tokens=4096] [target=32]
 * [rounds=3] [steps=3]}: rounds go over all mixers, so that they share the machine's moods; the
 * median of all steps counts.
 */
public final class MixerSpeed {
  private static final List<String> ALL =
      List.of(
          "softmax",
          "softmax:rotary",
          "linear:elu",
          "linear:elu:rotary",
          "linear:exp",
          "linear:taylor",
          "linear:relu",
          "linear:favor",
          "linear:softmax-factorised",
          "synthesizer-dense",
          "synthesizer-random",
          "synthesizer-factorized",
          "mlp-mixer",
          "resmlp",
          "gmlp",
          "amlp",
          "fnet",
          "external",
          "depthwise-conv",
          "light-conv",
          "dynamic-conv");

  private static final int VOCAB = 8000;

  /** A model with its vectors and a batch. */
  private static final class Run implements AutoCloseable {
    final String name;
    final ModelConfig config;
    final Batch batch;
    final List<Double> ms = new ArrayList<>();
    private final HostMemory memory = new HostMemory();
    private final Tensor[] vectors = new Tensor[4];
    private final Seq2Seq network;
    private final AdamW adamW;
    private int step;

    Run(String name, int length, int rows, int target, int threads) {
      this.name = name;
      this.config = config(name, length);
      Parameters parameters = Architecture.parameters(config);
      int count = Math.toIntExact(parameters.count());
      for (int i = 0; i < vectors.length; i++) {
        vectors[i] = Tensor.at(memory.allocate(4L * count), DType.F32, count);
      }
      Initializer.initialize(parameters, 1, memory, vectors[0]);
      Backend backend = Backend.named("cpu");
      network = new Seq2Seq(config, backend, threads, vectors[0], vectors[1]);
      adamW = new AdamW(parameters, new AdamW.Settings(0.9, 0.999, 1e-8, 0.01, 1), backend, threads);
      SplittableRandom random = new SplittableRandom(5);
      batch =
          Batch.of(
              rows,
              random.ints((long) rows * length, 1, VOCAB).toArray(),
              random.ints((long) rows * target, 1, VOCAB).toArray(),
              random.ints((long) rows * target, 1, VOCAB).toArray());
    }

    void step(boolean counts) {
      long start = System.nanoTime();
      network.lossAndGradients(batch, 1, step++);
      adamW.update(vectors[0], vectors[1], vectors[2], vectors[3], 1e-4, step);
      if (counts) {
        ms.add((System.nanoTime() - start) / 1e6);
      }
    }

    double median() {
      double[] sorted = ms.stream().mapToDouble(Double::doubleValue).sorted().toArray();
      return sorted[sorted.length / 2];
    }

    long megabytes() {
      return network.activationBytes() >> 20;
    }

    @Override
    public void close() {
      network.close();
      adamW.close();
      for (Tensor vector : vectors) {
        memory.free(vector.address());
      }
    }
  }

  private static ModelConfig config(String name, int length) {
    String[] parts = name.split(":");
    String mixer = parts[0];
    Builder builder =
        ModelConfig.builder(VOCAB, 256, 64, 4, 512, 4).set("max_positions", length);
    if (mixer.equals("softmax") && parts.length == 1) {
      return builder.build();
    }
    boolean rotary = parts[parts.length - 1].equals("rotary");
    if (mixer.equals("linear")) {
      builder.set("feature_map", parts[1]);
    }
    return builder.encoder(mixer, rotary ? "rotary" : "none").build();
  }

  public static void main(String[] args) {
    int threads = Integer.parseInt(args[0]);
    String[] lengths = option(args, "lengths", "128,256,512,1024,2048,4096").split(",");
    List<String> names = List.of(option(args, "mixers", String.join(",", ALL)).split(","));
    int tokens = Integer.parseInt(option(args, "tokens", "4096"));
    int target = Integer.parseInt(option(args, "target", "32"));
    int rounds = Integer.parseInt(option(args, "rounds", "3"));
    int steps = Integer.parseInt(option(args, "steps", "3"));
    double gflops = gemm();
    System.out.printf(
        Locale.ROOT, "# one thread multiplies 1024 x 512 x 512 at %.0f GFLOP/s%n", gflops);
    System.out.printf(
        "%-26s %7s %6s %10s %10s %8s %8s%n",
        "mixer", "length", "rows", "tok/s", "softmax x", "of GEMM", "MB");
    for (String each : lengths) {
      int length = Integer.parseInt(each);
      int rows = Math.max(threads, tokens / length);
      double softmax = 0;
      List<Run> runs = new ArrayList<>();
      for (String name : names) {
        Run run = new Run(name, length, rows, target, threads);
        for (int i = 0; i < 3; i++) {
          run.step(false);
        }
        runs.add(run);
      }
      for (int round = 0; round < rounds; round++) {
        for (Run run : runs) {
          for (int i = 0; i < steps; i++) {
            run.step(true);
          }
        }
      }
      for (Run run : runs) {
        double seconds = run.median() / 1e3;
        double rate = rows * (length + target) / seconds;
        softmax = softmax == 0 ? rate : softmax;
        double bound = multiplications(run.config, rows, length, target) / (gflops * threads * 1e9);
        System.out.printf(
            Locale.ROOT,
            "%-26s %7d %6d %10.0f %10.2f %7.0f%% %8d%n",
            run.name,
            length,
            rows,
            rate,
            rate / softmax,
            100 * bound / seconds,
            run.megabytes());
        run.close();
      }
    }
  }

  /** Floating-point operations of all products of a step: forward, and twice as many backward. */
  private static double multiplications(ModelConfig config, int rows, int source, int target) {
    double forward = 0;
    double s = (double) rows * source;
    double t = (double) rows * target;
    for (Parameter parameter : Architecture.parameters(config)) {
      String name = parameter.name();
      boolean product =
          parameter.shape().size() == 2
              && !name.contains("shared")
              && !name.contains("relative")
              && !name.contains("spatial")
              && !name.contains("TokenMixing")
              && !name.contains("features")
              && !name.contains("Synthesizer.scores")
              && !name.contains("Synthesizer.left")
              && !name.contains("Synthesizer.right")
              && !(name.contains("kernel") && !config.encoder().mixer().equals("dynamic-conv"));
      boolean ofSource =
          name.startsWith("encoder") || name.contains("EncDecAttention.k") || name.contains("EncDecAttention.v");
      forward += product ? 2 * (ofSource ? s : t) * parameter.elements() : 0;
    }
    double inner = config.encoder().inner();
    double k = config.encoder().dKv();
    double d = config.dModel();
    double n = source;
    double attention = 4 * s * n * inner;
    double each =
        switch (config.encoder().mixer()) {
          case "softmax" -> attention;
          case "linear" -> {
            double m =
                switch (config.featureMap()) {
                  case FAVOR -> config.features();
                  case TAYLOR -> k + 1;
                  default -> k;
                };
            double map = config.featureMap().name().equals("FAVOR") ? 4 * s * m * inner : 0;
            yield 4 * s * m * inner + map;
          }
          case "synthesizer-dense" -> attention;
          case "synthesizer-random", "synthesizer-factorized" -> attention / 2;
          case "mlp-mixer" -> 4 * s * d * config.tokenHidden();
          case "resmlp" -> 2 * s * n * d;
          case "gmlp" -> 2 * s * n * config.gatingHidden();
          case "amlp" -> 2 * s * n * (config.gatingHidden() + 2 * config.mixers().gateAttention());
          case "fnet" -> 4 * s * d * d + 4 * s * n * d;
          case "depthwise-conv", "light-conv", "dynamic-conv" ->
              2 * s * d * config.mixers().kernelSize();
          default -> 0;
        };
    double decoder = 4 * t * target * inner + 4 * t * n * inner;
    return 3 * (forward + config.encoder().layers() * each + config.decoder().layers() * decoder);
  }

  /** Speed of a large product on one thread, in GFLOP/s: the best of several. */
  private static double gemm() {
    HostMemory memory = new HostMemory();
    int m = 1024;
    int n = 512;
    int k = 512;
    Tensor a = Tensor.at(memory.allocate(4L * m * k), DType.F32, m, k);
    Tensor b = Tensor.at(memory.allocate(4L * n * k), DType.F32, n, k);
    Tensor c = Tensor.at(memory.allocate(4L * m * n), DType.F32, m, n);
    double best = Double.MAX_VALUE;
    try (Kernels kernels = Backend.named("cpu").open()) {
      kernels.fill(a, 1);
      kernels.fill(b, 1);
      for (int i = 0; i < 30; i++) {
        long start = System.nanoTime();
        kernels.gemm(false, true, 1, a, b, 0, c);
        best = Math.min(best, System.nanoTime() - start);
      }
    }
    Arrays.asList(a, b, c).forEach(tensor -> memory.free(tensor.address()));
    return 2.0 * m * n * k / best;
  }

  private static String option(String[] args, String key, String otherwise) {
    return Arrays.stream(args)
        .filter(arg -> arg.startsWith(key + "="))
        .map(arg -> arg.substring(key.length() + 1))
        .findFirst()
        .orElse(otherwise);
  }
}
