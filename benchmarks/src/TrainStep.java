import io.tianma.train.model.Architecture;
import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import io.tianma.train.model.Batch;
import io.tianma.train.model.parameter.Initializer;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Parameters;
import io.tianma.train.model.Seq2Seq;
import io.tianma.train.model.TrainingStep;
import io.tianma.train.optim.AdamW;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.HostMemory;
import io.tianma.train.tensor.Precision;
import io.tianma.train.tensor.Tensor;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Time of one training step (forward, backward, clipping, AdamW) on random ids of full length, or
 * on the pairs of a file.
 *
 * <p>{@code TrainStep SHAPE THREADS [warm=N] [steps=N] [kernels=cpu] [precision=float32]
 * [pairs=FILE] [lr=X] [curve=FILE]}: the file of pairs is that of {@link RealPairs}. They are cut
 * into batches as training does it: slices of 10 batches are sorted by length, lengths are rounded
 * up. Tokens are those of source and target, padding left out. The losses of all steps go to the
 * curve.
 */
public final class TrainStep {
  private static final ThreadMXBean THREADS =
      (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Batches that are sorted by length together: those of a round at the default frequency. */
  private static final int SLICE = 10;

  private record Shape(ModelConfig model, int batch, int source, int target) {}

  private static Shape shape(String name) {
    return switch (name) {
      case "quick" -> new Shape(ModelConfig.quick(4000), 16, 128, 32);
      case "tiny" -> new Shape(ModelConfig.tiny(8000), 16, 128, 32);
      case "small" -> new Shape(ModelConfig.t5PegasusSmall(50_000), 4, 384, 128);
      default -> throw new IllegalArgumentException(name + ": quick, tiny or small");
    };
  }

  public static void main(String[] args) throws Exception {
    Shape shape = shape(args[0]);
    int threads = Integer.parseInt(args[1]);
    int warm = Integer.parseInt(option(args, "warm", "10"));
    int steps = Integer.parseInt(option(args, "steps", "20"));
    Backend backend = Backend.named(option(args, "kernels", "cpu"));
    Precision precision =
        Precision.valueOf(option(args, "precision", "float32").toUpperCase(Locale.ROOT));
    HostMemory memory = new HostMemory();
    Parameters parameters = Architecture.parameters(shape.model());
    int count = Math.toIntExact(parameters.count());
    Tensor[] vectors = new Tensor[4]; // weights, gradients, both moments
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = Tensor.at(memory.allocate(4L * count), DType.F32, count);
    }
    Initializer.initialize(parameters, 1, memory, vectors[0]);
    String pairs = option(args, "pairs", "");
    List<Batch> batches = pairs.isEmpty() ? randomBatches(shape) : realBatches(shape, pairs, steps);
    String name = args[0];
    double lr = Double.parseDouble(option(args, "lr", "1e-4"));
    StringBuilder curve = new StringBuilder();
    double[] ms = new double[steps];
    double[] cpu = new double[steps];
    double loss = 0;
    double first = 0;
    long allocated = 0;
    double busy = 0;
    double own = 0;
    long wall = 0;
    AdamW.Settings settings = new AdamW.Settings(0.9, 0.999, 1e-8, 0.01, 1);
    try (Seq2Seq network = new Seq2Seq(
                shape.model(),
                TrainingStep.PLAIN,
                precision,
                backend,
                threads,
                vectors[0],
                vectors[1]);
        AdamW adamW = new AdamW(parameters, settings, backend, threads)) {
      for (int i = 0; i < warm + steps; i++) {
        if (i == warm) {
          allocated = allocated();
          busy = machineSeconds();
          own = processSeconds();
          wall = System.nanoTime();
        }
        long start = System.nanoTime();
        long startOfOwn = THREADS.getCurrentThreadCpuTime();
        loss = network.lossAndGradients(batches.get(i % batches.size()), 1, i).loss();
        adamW.update(vectors[0], vectors[1], vectors[2], vectors[3], lr, i + 1);
        curve.append(loss).append(System.lineSeparator());
        first = i == 0 ? loss : first;
        if (i >= warm) {
          ms[i - warm] = (System.nanoTime() - start) / 1e6;
          cpu[i - warm] = (THREADS.getCurrentThreadCpuTime() - startOfOwn) / 1e6;
        }
      }
      double seconds = (System.nanoTime() - wall) / 1e9;
      allocated = allocated() - allocated;
      own = processSeconds() - own;
      busy = machineSeconds() - busy - own;
      Arrays.sort(ms);
      Arrays.sort(cpu);
      double median = ms[steps / 2];
      double tokens = tokens(batches.get(0));
      if (!pairs.isEmpty()) { // steps differ: the mean counts
        tokens = IntStream.range(warm, warm + steps).mapToLong(i -> tokens(batches.get(i % batches.size()))).sum() / (double) steps;
        median = Arrays.stream(ms).average().orElseThrow();
      }
      if (!option(args, "curve", "").isEmpty()) {
        Files.writeString(Path.of(option(args, "curve", "")), curve);
      }
      System.out.printf(
          "# %s %.1fM params, %s; cores used: own %.2f others %.2f; loss first %.3f last %.3f; "
              + "%d bytes allocated a step; activations %d MB%n",
          args[0],
          count / 1e6,
          backend.fingerprint(),
          own / seconds,
          busy / seconds,
          first,
          loss,
          allocated / steps,
          network.activationBytes() >> 20);
      System.out.printf(
          "# ms/step min %.1f median %.1f max %.1f, processor time of lane 0 min %.1f median %.1f mean %.1f; "
              + "tok/s best %.0f median %.0f%n",
          ms[0],
          median,
          ms[steps - 1],
          cpu[0],
          cpu[steps / 2],
          Arrays.stream(cpu).average().orElseThrow(),
          tokens / ms[0] * 1e3,
          tokens / median * 1e3);
      System.out.printf("%s %d threads: %.0f tok/s%n", name, threads, tokens / median * 1e3);
    }
  }

  private static List<Batch> randomBatches(Shape shape) {
    SplittableRandom random = new SplittableRandom(5);
    int vocab = shape.model().vocab();
    List<Batch> batches = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      int[] source = random.ints((long) shape.batch() * shape.source(), 1, vocab).toArray();
      int[] input = random.ints((long) shape.batch() * shape.target(), 1, vocab).toArray();
      int[] labels = random.ints((long) shape.batch() * shape.target(), 1, vocab).toArray();
      batches.add(Batch.of(shape.batch(), source, input, labels));
    }
    return batches;
  }

  private static long tokens(Batch batch) {
    long count = 0;
    for (int id : batch.sourceBS()) {
      count += id == 0 ? 0 : 1;
    }
    return count + batch.targetTokens(0);
  }

  /** The first batches of the file, as many as there are steps. */
  private static List<Batch> realBatches(Shape shape, String file, int count)
      throws java.io.IOException {
    List<int[][]> pairs = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of(file))) {
      String[] sides = line.split("\t", -1);
      pairs.add(new int[][] {ids(sides[0], shape), ids(sides[1], shape)});
    }
    List<Batch> batches = new ArrayList<>();
    int slice = SLICE * shape.batch();
    for (int from = 0; from + slice <= pairs.size() && batches.size() < count; from += slice) {
      List<int[][]> sorted = new ArrayList<>(pairs.subList(from, from + slice));
      sorted.sort(
          Comparator.<int[][]>comparingInt(pair -> pair[0].length + pair[1].length)
              .thenComparingInt(pair -> pair[1].length));
      List<Batch> cut = new ArrayList<>();
      for (int i = 0; i < slice; i += shape.batch()) {
        cut.add(batch(sorted.subList(i, i + shape.batch())));
      }
      Collections.shuffle(cut, new Random(from));
      batches.addAll(cut);
    }
    return batches;
  }

  private static Batch batch(List<int[][]> pairs) {
    int source = pairs.stream().mapToInt(pair -> pair[0].length).max().orElseThrow();
    int target = pairs.stream().mapToInt(pair -> pair[1].length).max().orElseThrow();
    source = (source + 15) / 16 * 16;
    target = (target - 1 + 7) / 8 * 8 + 1;
    int[] sources = new int[pairs.size() * source];
    int[] targets = new int[pairs.size() * target];
    for (int b = 0; b < pairs.size(); b++) {
      int[][] pair = pairs.get(b);
      System.arraycopy(pair[0], 0, sources, b * source, pair[0].length);
      System.arraycopy(pair[1], 0, targets, b * target, pair[1].length);
    }
    return Batch.ofTargets(pairs.size(), sources, targets);
  }

  private static int[] ids(String line, Shape shape) {
    int vocab = shape.model().vocab();
    return Arrays.stream(line.split(" ", -1))
        .mapToInt(Integer::parseInt)
        .map(id -> id < vocab ? id : 106 + id % (vocab - 106))
        .toArray();
  }

  private static String option(String[] args, String key, String otherwise) {
    for (String arg : args) {
      if (arg.startsWith(key + "=")) {
        return arg.substring(key.length() + 1);
      }
    }
    return otherwise;
  }

  /** Bytes that all threads alive have allocated on the Java heap. */
  private static long allocated() {
    long sum = 0;
    for (long bytes : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
      sum += Math.max(0, bytes);
    }
    return sum;
  }

  private static double processSeconds() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime()
        / 1e9;
  }

  /** Seconds of processor time used on this machine, by everyone. */
  private static double machineSeconds() throws java.io.IOException {
    String line = java.nio.file.Files.readAllLines(java.nio.file.Path.of("/proc/stat")).get(0);
    String[] fields = line.trim().split(" +");
    double sum = 0;
    for (int i = 1; i <= 8; i++) {
      sum += i == 4 || i == 5 ? 0 : Long.parseLong(fields[i]) / 100.0; // idle, waiting for disks
    }
    return sum;
  }
}
