import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tianma.train.grow.Growth;
import io.tianma.train.grow.Quantity;
import io.tianma.train.model.Architecture;
import io.tianma.train.model.Batch;
import io.tianma.train.model.Padding;
import io.tianma.train.model.Seq2Seq;
import io.tianma.train.model.StepResult;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Initializer;
import io.tianma.train.model.parameter.Parameters;
import io.tianma.train.optim.AdamW;
import io.tianma.train.optim.Schedule;
import io.tianma.train.plan.Flops;
import io.tianma.train.plan.GrowOptions;
import io.tianma.train.plan.GrowthOperator;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.HostMemory;
import io.tianma.train.tensor.Tensor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPInputStream;

/**
 * Does growth pay: a target from scratch against small models that are grown to it at three places,
 * held-out loss over compute.
 *
 * <p>{@code GrowthPays PAIRS.tsv.gz WORK [parallel=2] [steps=0] [batch=16] [seeds=3] [lr=1e-3]
 * [minutes=55] [scale=1]}: pairs as {@link GrowthPairs} makes them, the first 128 held out. The
 * compute of a run is counted from shapes, forward and backward, padding and measuring left out;
 * a grown run ends when its compute, the small model's included, is that of the target from
 * scratch. Without steps, the target takes as many as fit into the minutes on this machine. What
 * stands in {@code WORK/results.jsonl} is not computed again; after so many minutes no run is
 * begun.
 */
public final class GrowthPays {
  static final double[] PLACES = {0.1, 0.25, 0.5};
  private static final int HELD_OUT = 128;
  private static final int EVERY = 25;

  /** Steps that tell how fast this machine is. */
  private static final int CALIBRATION = 24;

  /** Of the time for training; the rest is measuring, growing, waiting. */
  private static final double SHARE = 0.75;

  /** A way from a small model to the target. */
  record Way(String name, String small, GrowOptions.Splits splits, String... plan) {
    List<GrowthOperator> operators() {
      return Arrays.stream(plan).map(GrowthOperator::parse).toList();
    }
  }

  static final List<Way> WAYS =
      List.of(
          new Way(
              "repeat-equal", "narrow", GrowOptions.Splits.EQUAL, "repeat d-model", "copy heads",
              "copy d-ff"),
          new Way(
              "tile-unequal", "narrow", GrowOptions.Splits.UNEQUAL, "tile d-model", "copy heads",
              "copy d-ff"),
          new Way("heads", "few-heads", GrowOptions.Splits.UNEQUAL, "copy heads"),
          new Way("identity", "shallow", GrowOptions.Splits.UNEQUAL, "spread layers"),
          new Way("stack", "shallow", GrowOptions.Splits.UNEQUAL, "stack layers"));

  private final List<int[][]> pairs = new ArrayList<>();
  private final List<Batch> heldOut = new ArrayList<>();
  private final Path work;
  private int steps;
  private final int batch;
  private final double rate;
  private final int scale;
  private final int vocab;
  private final long end;
  private final double meanSource;
  private final double meanTarget;

  private GrowthPays(Path file, Path work, String[] args) throws IOException {
    this.work = work;
    this.steps = (int) option(args, "steps", 0);
    this.batch = (int) option(args, "batch", 16);
    this.rate = option(args, "lr", 1e-3);
    this.scale = (int) option(args, "scale", 1);
    this.end = System.nanoTime() + (long) (option(args, "minutes", 55) * 60e9);
    List<int[][]> all = new ArrayList<>();
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] sides = line.split("\t", -1);
        all.add(new int[][] {ids(sides[0]), ids(sides[1])});
      }
    }
    vocab =
        1 + all.stream().flatMap(Arrays::stream).flatMapToInt(Arrays::stream).max().orElseThrow();
    Padding padding = Padding.of(config("target"));
    for (int i = 0; i < HELD_OUT; i += 32) {
      heldOut.add(padded(padding, all.subList(i, i + 32)));
    }
    pairs.addAll(all.subList(HELD_OUT, all.size()));
    meanSource = pairs.stream().mapToInt(pair -> pair[0].length).average().orElseThrow();
    meanTarget = pairs.stream().mapToInt(pair -> pair[1].length).average().orElseThrow();
  }

  public static void main(String[] args) throws Exception {
    Path work = Path.of(args[1]);
    Files.createDirectories(work);
    String[] options = Arrays.copyOfRange(args, 2, args.length);
    GrowthPays all = new GrowthPays(Path.of(args[0]), work, options);
    int seeds = (int) option(options, "seeds", 3);
    int lanes = (int) option(options, "parallel", 2);
    try (Parallel parallel = new Parallel(lanes)) {
      all.decide(parallel, lanes, seeds, option(options, "minutes", 55));
      for (int seed = 1; seed <= seeds; seed++) {
        int s = seed;
        parallel.submit(() -> all.scratch(s));
        List<Future<?>> smalls = new ArrayList<>();
        for (String small : List.of("narrow", "shallow", "few-heads")) {
          smalls.add(parallel.submit(() -> all.small(small, s)));
        }
        for (Future<?> small : smalls) {
          small.get();
        }
        for (double place : new double[] {PLACES[1], PLACES[2], PLACES[0]}) {
          for (Way way : WAYS) {
            parallel.submit(() -> all.grown(way, place, s));
          }
        }
      }
      parallel.finish();
    }
  }

  /** How many steps the target takes, and what else is the same in all runs. */
  private void decide(Parallel parallel, int lanes, int seeds, double minutes) throws Exception {
    Path known = work.resolve("steps");
    if (steps == 0 && Files.exists(known)) {
      steps = Integer.parseInt(Files.readString(known).trim());
    }
    if (steps == 0) {
      steps = CALIBRATION;
      double[] seconds = new double[lanes];
      List<Future<?>> all = new ArrayList<>();
      for (int lane = 0; lane < lanes; lane++) {
        int mine = lane;
        all.add(parallel.submit(() -> seconds[mine] = secondsOfStep()));
      }
      for (Future<?> one : all) {
        one.get();
      }
      double runs = seeds * (1 + 1.5 + WAYS.size() * Arrays.stream(PLACES).map(p -> 1 - p).sum());
      double each = Arrays.stream(seconds).average().orElseThrow();
      steps = Math.max(30, (int) (SHARE * minutes * 60 * lanes / runs / each) / 10 * 10);
    }
    Files.writeString(known, steps + "\n");
    ModelConfig target = config("target");
    String setting =
        String.format(
            Locale.ROOT,
            "%d pairs, mean %.0f source and %.0f target tokens, vocabulary %d; target d-model %d,"
                + " %d heads, d-ff %d, %d + %d layers, %.2f million parameters; %d steps of %d"
                + " pairs, %.3g FLOP; learning rate %s after %d steps",
            pairs.size(), meanSource, meanTarget, vocab, target.dModel(), target.encoder().heads(),
            target.encoder().dFf(), target.encoder().layers(), target.decoder().layers(),
            Architecture.parameters(target).count() / 1e6, steps, batch, budget(), rate,
            steps / 12);
    Files.writeString(work.resolve("setting"), setting + "\n");
    System.out.println("# " + setting);
  }

  private double secondsOfStep() {
    try (Model model = new Model(config("target"), 1)) {
      model.train(0, 0, budget() / 3);
      double before = model.seconds;
      model.train(model.flops, model.seconds, budget());
      return (model.seconds - before) / (CALIBRATION * 2 / 3.0);
    }
  }

  /** Runs at a time. */
  private static final class Parallel implements AutoCloseable {
    private final ExecutorService pool;
    private final List<Future<?>> open = new ArrayList<>();

    Parallel(int threads) {
      pool = Executors.newFixedThreadPool(threads);
    }

    interface Work {
      void run() throws IOException;
    }

    Future<?> submit(Work work) {
      Future<?> future =
          pool.submit(
              () -> {
                work.run();
                return null;
              });
      open.add(future);
      return future;
    }

    void finish() throws Exception {
      for (Future<?> future : open) {
        future.get();
      }
    }

    @Override
    public void close() {
      pool.shutdown();
    }
  }

  private ModelConfig config(String name) {
    int d = 128 * scale;
    return switch (name) {
      case "target" -> ModelConfig.builder(vocab, d, 32, d / 32, 2 * d, 4).build();
      case "narrow" -> ModelConfig.builder(vocab, d / 2, 32, d / 64, d, 4).build();
      case "shallow" -> ModelConfig.builder(vocab, d, 32, d / 32, 2 * d, 2).build();
      case "few-heads" -> ModelConfig.builder(vocab, d, 32, d / 64, 2 * d, 4).build();
      default -> throw new IllegalArgumentException(name);
    };
  }

  private double flopsOfStep(ModelConfig config) {
    return batch * Flops.training(config, meanSource, meanTarget - 1);
  }

  private double budget() {
    return steps * flopsOfStep(config("target"));
  }

  private void scratch(int seed) throws IOException {
    String run = "scratch:" + seed;
    if (skip(run)) {
      return;
    }
    try (Model model = new Model(config("target"), seed)) {
      model.train(0, 0, budget());
      write(run, model.curve, 0);
    }
  }

  /** Trains a small model and keeps its state at all places. */
  private void small(String name, int seed) throws IOException {
    if (Arrays.stream(PLACES).allMatch(place -> Files.exists(state(name, seed, place))) || late()) {
      return;
    }
    try (Model model = new Model(config(name), seed)) {
      for (double place : PLACES) {
        model.train(model.flops, model.seconds, place * budget());
        model.save(state(name, seed, place));
      }
    }
  }

  private void grown(Way way, double place, int seed) throws IOException {
    String run = way.name() + ":" + place + ":" + seed;
    if (skip(run)) {
      return;
    }
    Saved small = Saved.read(state(way.small(), seed, place));
    GrowOptions options =
        new GrowOptions(
            way.splits(),
            0.1,
            GrowOptions.NewLayers.COPY,
            GrowOptions.ScheduleRestart.CONTINUE,
            1);
    Growth growth =
        new Growth(config(way.small()), config("target"), way.operators(), options, seed);
    float[][] state = {
      growth.apply(Quantity.WEIGHT, small.vectors[0]),
      growth.apply(Quantity.FIRST_MOMENT, small.vectors[1]),
      growth.apply(Quantity.SECOND_MOMENT, small.vectors[2])
    };
    try (Model model = new Model(growth.config(), seed)) {
      model.restore(state, small);
      model.measure();
      double before = small.loss;
      double after = model.curve.get(0)[2];
      if (growth.lossless() && !(Math.abs(before - after) < 1e-3)) {
        throw new IllegalStateException(run + ": loss " + before + " became " + after);
      }
      model.train(small.flops, small.seconds, budget());
      write(run, model.curve, small.loss);
    }
  }

  private boolean late() {
    return System.nanoTime() > end;
  }

  private boolean skip(String run) throws IOException {
    synchronized (work) {
      Path results = work.resolve("results.jsonl");
      boolean done =
          Files.exists(results)
              && Files.readAllLines(results).stream()
                  .anyMatch(line -> line.contains("\"run\":\"" + run + "\""));
      return done || late();
    }
  }

  private void write(String run, List<double[]> curve, double smallLoss) throws IOException {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("run", run);
    line.put("small-loss", smallLoss);
    line.put("curve", curve);
    synchronized (work) {
      Files.writeString(
          work.resolve("results.jsonl"),
          new ObjectMapper().writeValueAsString(line) + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    }
    double[] last = curve.get(curve.size() - 1);
    System.out.printf(
        Locale.ROOT, "%-24s %.3g FLOP %6.0f s loss %.4f%n", run, last[0], last[1], last[2]);
  }

  private Path state(String name, int seed, double place) {
    return work.resolve("small-" + name + "-" + seed + "-" + place + ".bin");
  }

  private static Batch padded(Padding padding, List<int[][]> some) {
    return padding.batch(
        some.stream().map(pair -> pair[0]).toList(), some.stream().map(pair -> pair[1]).toList());
  }

  private static int[] ids(String side) {
    return Arrays.stream(side.split(" ")).mapToInt(Integer::parseInt).toArray();
  }

  static double option(String[] args, String key, double otherwise) {
    return Arrays.stream(args)
        .filter(arg -> arg.startsWith(key + "="))
        .mapToDouble(arg -> Double.parseDouble(arg.substring(key.length() + 1)))
        .findFirst()
        .orElse(otherwise);
  }

  /** Vectors of a model in training, and how far it is. */
  private record Saved(float[][] vectors, long step, double flops, double seconds, double loss) {
    static Saved read(Path file) throws IOException {
      java.nio.ByteBuffer bytes = java.nio.ByteBuffer.wrap(Files.readAllBytes(file));
      long step = bytes.getLong();
      double flops = bytes.getDouble();
      double seconds = bytes.getDouble();
      double loss = bytes.getDouble();
      float[][] vectors = new float[3][bytes.remaining() / 12];
      for (float[] vector : vectors) {
        for (int i = 0; i < vector.length; i++) {
          vector[i] = bytes.getFloat();
        }
      }
      return new Saved(vectors, step, flops, seconds, loss);
    }
  }

  /** A model with its optimizer; one thread. */
  private final class Model implements AutoCloseable {
    final List<double[]> curve = new ArrayList<>();
    private final HostMemory memory = new HostMemory();
    private final Tensor[] vectors = new Tensor[4]; // weights, moments, gradients
    private final ModelConfig config;
    private final Padding padding;
    private final Seq2Seq network;
    private final AdamW adamW;
    private final Schedule schedule = Schedule.constant(rate, steps / 12);
    private final int count;
    private final int seed;
    private final List<int[][]> order;
    private long step;
    double flops;
    double seconds;

    Model(ModelConfig config, int seed) {
      this.config = config;
      this.seed = seed;
      Parameters parameters = Architecture.parameters(config);
      count = Math.toIntExact(parameters.count());
      for (int i = 0; i < vectors.length; i++) {
        vectors[i] = Tensor.at(memory.allocate(4L * count), DType.F32, count);
      }
      Initializer.initialize(parameters, seed, memory, vectors[0]);
      Backend backend = Backend.named("cpu");
      network = new Seq2Seq(config, backend, 1, vectors[0], vectors[3]);
      adamW = new AdamW(parameters, new AdamW.Settings(0.9, 0.999, 1e-6, 0.01, 1), backend, 1);
      padding = Padding.of(config);
      order = new ArrayList<>(pairs);
      Collections.shuffle(order, new Random(seed));
    }

    void restore(float[][] state, Saved from) {
      for (int i = 0; i < state.length; i++) {
        memory.write(state[i], vectors[i]);
      }
      step = from.step();
      flops = from.flops();
      seconds = from.seconds();
    }

    /** Trains until that compute is spent, measuring every so many steps and at the end. */
    void train(double spentFlops, double spentSeconds, double until) {
      flops = spentFlops;
      seconds = spentSeconds;
      double each = flopsOfStep(config);
      while (flops + each / 2 < until) {
        if (step % EVERY == 0 && (curve.isEmpty() || curve.get(curve.size() - 1)[0] < flops)) {
          measure();
        }
        long start = System.nanoTime();
        network.lossAndGradients(next(), seed, step);
        step++;
        adamW.update(
            vectors[0], vectors[3], vectors[1], vectors[2], schedule.rate(step - 1), step);
        seconds += (System.nanoTime() - start) / 1e9;
        flops += each;
      }
      measure();
    }

    private Batch next() {
      List<int[][]> some = new ArrayList<>();
      for (int i = 0; i < batch; i++) {
        some.add(order.get((int) ((step * batch + i) % order.size())));
      }
      return padded(padding, some);
    }

    void measure() {
      StepResult sum = new StepResult(0, 0, 0);
      for (Batch some : heldOut) {
        sum = sum.plus(network.loss(some));
      }
      curve.add(new double[] {flops, seconds, sum.loss()});
    }

    void save(Path file) throws IOException {
      java.nio.ByteBuffer bytes = java.nio.ByteBuffer.allocate(32 + 12 * count);
      bytes.putLong(step).putDouble(flops).putDouble(seconds);
      bytes.putDouble(curve.get(curve.size() - 1)[2]);
      float[] values = new float[count];
      for (int i = 0; i < 3; i++) {
        memory.read(vectors[i], values);
        for (float value : values) {
          bytes.putFloat(value);
        }
      }
      Files.write(file, bytes.array());
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
}
