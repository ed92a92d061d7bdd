import io.tianma.train.model.Architecture;
import io.tianma.train.model.Batch;
import io.tianma.train.model.Padding;
import io.tianma.train.model.Seq2Seq;
import io.tianma.train.model.StepResult;
import io.tianma.train.model.config.Builder;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Initializer;
import io.tianma.train.model.parameter.Parameters;
import io.tianma.train.optim.AdamW;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Memory;
import io.tianma.train.tensor.Tensor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;

/**
 * What position codes and token mixers are worth: trains each at the quick size on the same pairs in
 * the same order for the same number of tokens, with several seeds, and reads held-out pairs with
 * what came out; models of all position codes also read longer sources than they were trained on.
 *
 * <p>{@code Worth PAIRS.tsv.gz WORK [threads=1] [parallel=2] [budget=2000000] [seeds=3]
 * [backend=cpu] [lr=2e-3] [only=PREFIX] [minutes=0]}: pairs are those of {@link WorthPairs}. Each
 * run that is done is a line of {@code WORK/results.tsv}; what is there is not computed again, and
 * no run begins after so many minutes (0: however long it takes). All variants have their first seed
 * before one has its second.
 */
public final class Worth {
  static final int TRAINED = 128;
  static final int[] LENGTHS = {128, 256, 512, 1024};
  private static final int VOCAB = 4000;
  private static final int ROWS = 8;
  private static final int PAD = 0;
  private static final int HELD = 640;
  private static final List<Integer> SENTENCE_ENDS = List.of(4, 5, 6);

  /**
   * What is compared.
   *
   * @param group where the choice is made: position, encoder, decoder or cross
   * @param name as it is configured
   * @param settings what differs from T5, as {@code config.json} names it
   */
  record Variant(String group, String name, String... settings) {
    String key() {
      return group + ":" + name;
    }

    ModelConfig config() {
      Builder builder =
          ModelConfig.quick(VOCAB).but().tokens(PAD, 2, 3).set("max_positions", TRAINED);
      for (String setting : settings) {
        String[] parts = setting.split("=");
        builder.set(parts[0], parts[0].endsWith("_ids") ? SENTENCE_ENDS : number(parts[1]));
      }
      return builder.build();
    }

    private static Object number(String value) {
      return value.matches("\\d+") ? (Object) Integer.valueOf(value) : value;
    }
  }

  private record Pair(int[] source, int[] target) {}

  private final List<Pair> train = new ArrayList<>();
  private final List<Pair> held = new ArrayList<>();
  private final List<Pair> longer = new ArrayList<>();
  private final Path results;
  private final Backend backend;
  private final int threads;
  private final long budget;
  private final double rate;

  private Worth(String[] args) throws IOException {
    this.results = Files.createDirectories(Path.of(args[1])).resolve("results.tsv");
    this.backend = Backend.named(option(args, "backend", "cpu"));
    this.threads = Integer.parseInt(option(args, "threads", "1"));
    this.budget = Long.parseLong(option(args, "budget", "2000000"));
    this.rate = Double.parseDouble(option(args, "lr", "2e-3"));
    read(Path.of(args[0]));
  }

  /** All that are compared, T5 first: softmax everywhere with a relative bias. */
  static List<Variant> variants() {
    List<Variant> all = new ArrayList<>();
    positions(all);
    for (String stack : List.of("encoder", "decoder")) {
      mixers(all, stack);
    }
    all.add(new Variant("cross", "linear elu", "cross_attention=linear"));
    all.add(new Variant("cross", "linear exp", "cross_attention=linear", "feature_map=exp"));
    return all;
  }

  private static void positions(List<Variant> all) {
    all.add(new Variant("position", "relative-bias"));
    for (String name :
        List.of(
            "sinusoidal",
            "sinusoidal sinusoidal_layout=concatenated",
            "learned max_positions=1024",
            "rotary",
            "rotary rotary_layout=half",
            "rotary-2d sentence_end_ids=4,5,6",
            "none")) {
      String[] parts = name.split(" ");
      List<String> settings = new ArrayList<>();
      settings.add("encoder_position=" + parts[0]);
      settings.add("decoder_position=" + parts[0]);
      settings.addAll(Arrays.asList(parts).subList(1, parts.length));
      String shown = name.contains("layout=") ? parts[0] + " " + name.split("=")[1] : parts[0];
      all.add(new Variant("position", shown, settings.toArray(String[]::new)));
    }
  }

  private static void mixers(List<Variant> all, String stack) {
    for (String map : List.of("elu", "exp", "relu", "taylor", "favor", "softmax-factorised")) {
      all.add(mixer(stack, "linear " + map + " rotary", "linear", "rotary", "feature_map=" + map));
    }
    all.add(mixer(stack, "linear elu sinusoidal", "linear", "sinusoidal"));
    for (String mixer :
        List.of(
            "synthesizer-dense", "synthesizer-random", "synthesizer-factorized", "mlp-mixer",
            "resmlp", "gmlp", "amlp", "fnet", "depthwise-conv", "light-conv", "dynamic-conv")) {
      boolean causal = !mixer.equals("mlp-mixer") && !mixer.equals("fnet");
      if (stack.equals("encoder") || causal) {
        String forward =
            stack.equals("encoder") ? "encoder_feed_forward_proj" : "decoder_feed_forward_proj";
        boolean whole = mixer.equals("gmlp") || mixer.equals("amlp"); // a block without it
        all.add(
            whole
                ? mixer(stack, mixer, mixer, "none", forward + "=none")
                : mixer(stack, mixer, mixer, "none"));
      }
    }
    String slots = "external_normalization=slots";
    all.add(mixer(stack, "external slots", "external", "sinusoidal", slots));
    if (stack.equals("encoder")) {
      all.add(mixer(stack, "external double", "external", "sinusoidal"));
    }
  }

  private static Variant mixer(
      String stack, String shown, String mixer, String position, String... others) {
    List<String> settings = new ArrayList<>(List.of(others));
    settings.add(stack + "_mixer=" + mixer);
    settings.add(stack + "_position=" + position);
    return new Variant(stack, shown, settings.toArray(String[]::new));
  }

  public static void main(String[] args) throws Exception {
    Worth worth = new Worth(args);
    int seeds = Integer.parseInt(option(args, "seeds", "3"));
    String only = option(args, "only", "");
    double minutes = Double.parseDouble(option(args, "minutes", "0"));
    long end = minutes == 0 ? Long.MAX_VALUE : (long) (System.nanoTime() + minutes * 60e9);
    Set<String> done = worth.done();
    int parallel = Integer.parseInt(option(args, "parallel", "2"));
    ExecutorService pool = Executors.newFixedThreadPool(parallel);
    for (int seed = 1; seed <= seeds; seed++) {
      for (Variant variant : variants()) {
        int number = seed;
        if (!done.contains(variant.key() + "\t" + seed) && variant.key().startsWith(only)) {
          pool.execute(() -> worth.runUntil(end, variant, number));
        }
      }
    }
    pool.shutdown();
    pool.awaitTermination(7, TimeUnit.DAYS);
  }

  private void runUntil(long end, Variant variant, int seed) {
    if (System.nanoTime() > end) {
      return;
    }
    try {
      String line = run(variant, seed);
      synchronized (this) {
        Files.writeString(
            results, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        System.out.println(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      System.out.println(variant.key() + "\t" + seed + ": " + e);
    }
  }

  private Set<String> done() throws IOException {
    Set<String> done = new HashSet<>();
    if (Files.exists(results)) {
      for (String line : Files.readAllLines(results)) {
        String[] cells = line.split("\t");
        if (Long.parseLong(cells[2]) != budget) {
          throw new IllegalArgumentException(
              results + " is of a budget of " + cells[2] + " tokens: take another directory");
        }
        done.add(cells[0] + "\t" + cells[1]);
      }
    }
    return done;
  }

  /**
   * Columns: variant, seed, budget, parameters, tokens per second, held-out loss, its loss at each
   * of {@link #LENGTHS} (position codes only).
   */
  private String run(Variant variant, int seed) {
    ModelConfig config = variant.config();
    Parameters parameters = Architecture.parameters(config);
    int count = Math.toIntExact(parameters.count());
    Tensor[] vectors = new Tensor[4];
    Kernels kernels = backend.open();
    Memory memory = kernels.memory();
    AdamW.Settings settings = new AdamW.Settings(0.9, 0.999, 1e-8, 0.01, 1);
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = Tensor.at(memory.allocate(4L * count), DType.F32, count);
      memory.write(new float[count], vectors[i]);
    }
    Initializer.initialize(parameters, seed, memory, vectors[0]);
    try (Seq2Seq network = new Seq2Seq(config, backend, threads, vectors[0], vectors[1]);
        AdamW adamW = new AdamW(parameters, settings, backend, threads)) {
      double tokensPerSecond = train(network, adamW, vectors, seed);
      StringBuilder line = new StringBuilder();
      line.append(variant.key()).append('\t').append(seed).append('\t').append(budget);
      line.append('\t').append(count);
      line.append(String.format(Locale.ROOT, "\t%.0f", tokensPerSecond));
      line.append(String.format(Locale.ROOT, "\t%.4f", loss(network, held, TRAINED)));
      if (variant.group().equals("position")) {
        for (int length : LENGTHS) {
          line.append(String.format(Locale.ROOT, "\t%.4f", loss(network, longer, length)));
        }
      }
      return line.toString();
    } finally {
      for (Tensor vector : vectors) {
        memory.free(vector.address());
      }
      kernels.close();
    }
  }

  /** The rate rises for a tenth of the tokens and falls to nothing until the end. */
  private double train(Seq2Seq network, AdamW adamW, Tensor[] vectors, int seed) {
    Padding padding = Padding.of(network.config());
    long tokens = 0;
    int step = 0;
    long start = System.nanoTime();
    for (int epoch = 0; tokens < budget; epoch++) {
      List<Pair> order = shuffled(1000L * seed + epoch);
      for (int from = 0; from + ROWS <= order.size() && tokens < budget; from += ROWS) {
        List<Pair> rows = order.subList(from, from + ROWS);
        double progress = (double) tokens / budget;
        double lr = rate * Math.min(progress / 0.1 + 0.01, (1 - progress) / 0.9);
        network.lossAndGradients(batch(padding, rows, TRAINED), seed, step++);
        adamW.update(vectors[0], vectors[1], vectors[2], vectors[3], lr, step);
        for (Pair pair : rows) {
          tokens += Math.min(pair.source().length, TRAINED) + pair.target().length - 1;
        }
      }
    }
    return tokens / ((System.nanoTime() - start) / 1e9);
  }

  /** The same for all variants of a seed. */
  private List<Pair> shuffled(long seed) {
    List<Pair> order = new ArrayList<>(train);
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = order.size() - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      Pair other = order.get(j);
      order.set(j, order.get(i));
      order.set(i, other);
    }
    return order;
  }

  private static Batch batch(Padding padding, List<Pair> rows, int length) {
    List<int[]> sources = new ArrayList<>();
    List<int[]> targets = new ArrayList<>();
    for (Pair pair : rows) {
      sources.add(Arrays.copyOf(pair.source(), Math.min(length, pair.source().length)));
      targets.add(pair.target());
    }
    return padding.batch(sources, targets);
  }

  private static double loss(Seq2Seq network, List<Pair> pairs, int length) {
    Padding padding = Padding.of(network.config());
    StepResult sum = new StepResult(0, 0, 0);
    for (int from = 0; from < pairs.size(); from += ROWS) {
      List<Pair> rows = pairs.subList(from, Math.min(from + ROWS, pairs.size()));
      sum = sum.plus(network.loss(batch(padding, rows, length)));
    }
    return sum.loss();
  }

  private void read(Path file) throws IOException {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] cells = line.split("\t");
        Pair pair = new Pair(ids(cells[1]), ids(cells[2]));
        switch (cells[0]) {
          case "train" -> train.add(pair);
          case "held" -> {
            if (held.size() < HELD) {
              held.add(pair);
            }
          }
          default -> longer.add(pair);
        }
      }
    }
    if (train.isEmpty() || held.isEmpty() || longer.isEmpty()) {
      throw new IllegalArgumentException(
          "%s has %d pairs to train, %d held out, %d long ones: must have each"
              .formatted(file, train.size(), held.size(), longer.size()));
    }
    System.out.printf(
        "# %d pairs to train, %d held out, %d long%n", train.size(), held.size(), longer.size());
  }

  private static int[] ids(String text) {
    return Arrays.stream(text.split(" ")).mapToInt(Integer::parseInt).toArray();
  }

  static String option(String[] args, String key, String otherwise) {
    return Arrays.stream(args)
        .filter(arg -> arg.startsWith(key + "="))
        .map(arg -> arg.substring(key.length() + 1))
        .findFirst()
        .orElse(otherwise);
  }
}
