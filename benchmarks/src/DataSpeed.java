import com.fasterxml.jackson.databind.ObjectMapper;
import io.tianma.data.gap.PairBuilder;
import io.tianma.data.gap.PairOptions;
import io.tianma.data.gap.Principal;
import io.tianma.data.gap.Strategy;
import io.tianma.data.segment.Jieba;
import io.tianma.data.token.Tokenizer;
import io.tianma.data.vocab.Vocabulary;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.zip.GZIPInputStream;

/**
 * Speed of the text side on one thread, beside the Rust port of jieba in the same run; prints
 * Markdown. Started by {@code benchmarks/data}.
 *
 * <p>Each work is run over the whole sample, after warm-up, and its median counts. The peer runs
 * before and after in a process of its own, warmed up in the same way; its median over both counts.
 * Peers of pairs cannot be built here: their figures were taken where the Rust port ran at 10 MB/s
 * and are scaled by its speed in this run.
 */
public final class DataSpeed {
  private static final int WARM_UP = 8;
  private static final int PASSES = 15;

  private final List<String> documents = new ArrayList<>();
  private final List<String> lines = new ArrayList<>();
  private long bytes;

  /** Arguments: sample (.jsonl.gz), vocabulary, command of the peer. */
  public static void main(String[] args) throws IOException, InterruptedException {
    new DataSpeed().run(args[0], args[1], Arrays.asList(args).subList(2, args.length));
  }

  private void run(String sample, String vocab, List<String> peer)
      throws IOException, InterruptedException {
    read(sample);
    Map<String, List<Double>> rust = new TreeMap<>();
    Map<String, Long> counts = new TreeMap<>();
    peer(peer, rust, counts);
    Jieba plain = Jieba.withoutHmm();
    Jieba hmm = Jieba.withHmm();
    Tokenizer tokenizer = new Tokenizer(plain, Vocabulary.parse(Files.readString(Path.of(vocab))));
    Result off = time(() -> lines.stream().mapToLong(s -> plain.words(s).size()).sum());
    Result offsets = time(() -> lines.stream().mapToLong(s -> plain.cut(s, new int[s.length()])).sum());
    Result on = time(() -> lines.stream().mapToLong(s -> hmm.words(s).size()).sum());
    Result ids = time(() -> documents.stream().mapToLong(s -> tokenizer.encode(s).length).sum());
    Result lcs = pairs(Strategy.LCS, Principal.IND_ORIG);
    Map<Principal, Result> principal = new TreeMap<>();
    for (Principal form : Principal.values()) {
      principal.put(form, pairs(Strategy.PRINCIPAL, form));
    }
    peer(peer, rust, counts);
    if (counts.get("hmm-off") != off.count) {
      throw new IllegalStateException("words: " + off.count + ", peer " + counts.get("hmm-off"));
    }
    double yard = median(rust.get("hmm-off"));
    double scale = yard / 10;
    System.out.printf("%,d documents, %,d lines, %,d bytes; ", documents.size(), lines.size(), bytes);
    System.out.printf("%d passes after %d of warm-up, medians (least to most).%n%n", PASSES, WARM_UP);
    System.out.println("| work | result | peer | ratio | asked |\n|---|---|---|---|---|");
    row("segmentation to words, HMM off", off.speed(bytes), "MB/s", yard, 2);
    row("segmentation to offsets, HMM off", offsets.speed(bytes), "MB/s", yard, 2);
    row("segmentation to words, HMM on", on.speed(bytes), "MB/s", median(rust.get("hmm-on")), 0);
    row("tokenization to ids", ids.speed(bytes), "MB/s", yard, 1);
    row("T5-PEGASUS pairs (lcs)", lcs.rate(), "pairs/s", 99.7 * scale, 50);
    double[] google = {510, 514, 192, 206};
    principal.forEach(
        (form, result) ->
            row(
                "PEGASUS pairs, " + form.name().toLowerCase().replace('_', '-'),
                result.rate(),
                "pairs/s",
                google[form.ordinal()] * scale,
                form.ordinal() < 2 ? 10 : 20));
    System.out.printf(
        "%n%,d words without HMM (equal to the peer's), %,d with HMM (peer %,d), %,d ids, %,d pairs.%n",
        off.count, on.count, counts.get("hmm-on"), ids.count, lcs.count);
  }

  private void read(String sample) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(Path.of(sample))),
                StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String text = mapper.readTree(line).get("text").asText();
        documents.add(text);
        lines.addAll(Arrays.asList(text.split("\n", -1)));
        bytes += text.getBytes(StandardCharsets.UTF_8).length;
      }
    }
  }

  private Result pairs(Strategy strategy, Principal form) {
    PairOptions t5 = PairOptions.t5Pegasus();
    PairBuilder builder =
        new PairBuilder(
            new PairOptions(
                t5.chunkChars(),
                t5.minSentences(),
                t5.sentenceChars(),
                t5.sentenceEnds(),
                strategy,
                t5.gapRatio(),
                t5.tokens(),
                form,
                t5.dynamic(),
                t5.slots(),
                0,
                t5.maxSeconds()));
    return time(() -> documents.stream().mapToLong(s -> builder.pairs(s, 0).size()).sum());
  }

  private static Result time(LongSupplier work) {
    long count = 0;
    double[] seconds = new double[PASSES];
    for (int i = -WARM_UP; i < PASSES; i++) {
      long start = System.nanoTime();
      count = work.getAsLong();
      if (i >= 0) {
        seconds[i] = (System.nanoTime() - start) / 1e9;
      }
    }
    Arrays.sort(seconds);
    return new Result(count, seconds);
  }

  private record Result(long count, double[] seconds) {
    double[] speed(long bytes) {
      return rates(bytes / 1e6);
    }

    double[] rate() {
      return rates(count);
    }

    private double[] rates(double amount) {
      return new double[] {
        amount / seconds[PASSES - 1], amount / seconds[PASSES / 2], amount / seconds[0]
      };
    }
  }

  private static void row(String work, double[] rates, String unit, double peer, double asked) {
    String format = unit.equals("MB/s") ? "%,.1f" : "%,.0f";
    System.out.printf(
        "| %s | " + format + " %s (" + format + " to " + format + ") | " + format + " | %.1f × | %s |%n",
        work,
        rates[1],
        unit,
        rates[0],
        rates[2],
        peer,
        rates[1] / peer,
        asked == 0 ? "" : "≥ %.0f ×".formatted(asked));
  }

  /** Reads lines of {@code name count MB/s}. */
  private void peer(List<String> command, Map<String, List<Double>> speeds, Map<String, Long> counts)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        String[] fields = line.split(" ", -1);
        counts.put(fields[0], Long.parseLong(fields[1]));
        speeds.computeIfAbsent(fields[0], k -> new ArrayList<>()).add(Double.valueOf(fields[2]));
      }
    }
    if (process.waitFor() != 0) {
      throw new IllegalStateException("the peer failed: " + command);
    }
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
  }
}
