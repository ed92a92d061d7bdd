package io.tianma.data.spark.ingest;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.source.IngestOptions;
import io.tianma.data.source.record.Loss;
import io.tianma.data.spark.rows.Dropped;
import io.tianma.data.spark.rows.RowFiles;
import io.tianma.data.spark.rows.Written;
import io.tianma.data.store.Input;
import java.util.List;
import java.util.Locale;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.hadoop.fs.FileSystem;

/** Decides whether so much was lost that ingest must fail. */
final class Losses {
  private Losses() {}

  /** Files that are damaged somewhere, or of which nothing can be read. */
  static final String TORN_FILES = "torn-files";

  /** Bytes of those that nothing came of. */
  static final String TORN_BYTES = "torn-bytes";

  /** Bytes that are taken to be missing where files end early or cannot be opened. */
  static final String MISSING_BYTES = "missing-bytes";

  /** Losses of files whose length nobody knows. */
  private static final List<Loss> UNOPENED = List.of(Loss.UNREADABLE_NAME, Loss.DANGLING_LINK);

  /**
   * Warns of each file that lost much, then decides by the larger of two shares: of the records and
   * of the bytes, since a file that cannot be read from its beginning on is one bad record.
   *
   * @param files all that was read
   * @throws IllegalArgumentException if more than {@code ingest.max-bad-share} cannot be read
   */
  static void check(
      Written written, List<Reading> files, IngestOptions options, Consumer<String> out) {
    warn(written, out);
    Map<String, Long> bad = new TreeMap<>(written.dropped());
    bad.keySet().removeIf(reason -> !isBad(reason));
    double records = (double) total(bad) / Math.max(1, written.rows() + total(written.dropped()));
    long missing = missing(written, files);
    long lost = written.noted().getOrDefault(TORN_BYTES, 0L) + missing;
    long all = files.stream().mapToLong(f -> f.file.bytes()).sum() + missing;
    double bytes = (double) lost / Math.max(1, all);
    if (Math.max(records, bytes) > options.maxBadShare()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "ingest.max-bad-share = %s: %.3f of all %s cannot be read, %s%s",
              options.maxBadShare(),
              Math.max(records, bytes),
              bytes > records ? "bytes" : "records",
              bad,
              first(written.sample())));
    }
  }

  /**
   * The same of documents that were made under another limit.
   *
   * @throws IllegalArgumentException if more than {@code ingest.max-bad-share} could not be read
   */
  static Artifact check(Artifact made, IngestOptions options, FileSystem fs) {
    Map<String, Long> bad = new TreeMap<>(made.manifest().counts().dropped());
    bad.keySet().removeIf(reason -> !isBad(reason));
    double records = (double) total(bad) / Math.max(1, made.manifest().counts().in());
    long missing = made.manifest().statistics().path(MISSING_BYTES).asLong();
    long lost = made.manifest().statistics().path(TORN_BYTES).asLong() + missing;
    long all =
        made.manifest().inputs().stream()
                .filter(input -> input.stage().equals(Input.RAW))
                .mapToLong(Input::bytes)
                .sum()
            + missing;
    double share = Math.max(records, (double) lost / Math.max(1, all));
    if (share > options.maxBadShare()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "ingest.max-bad-share = %s: %.3f of what %s was made of could not be read, %s%s",
              options.maxBadShare(),
              share,
              made.directory(),
              bad,
              first(Dropped.sampleOf(made, fs).stream().filter(d -> isBad(d.reason)).toList())));
    }
    return made;
  }

  /** What ends early may be twice as long; what cannot be opened, as long as others are. */
  private static long missing(Written written, List<Reading> files) {
    LongSummaryStatistics others =
        files.stream()
            .filter(f -> f.file.problem() == null)
            .mapToLong(f -> f.file.bytes())
            .summaryStatistics();
    long unopened = 0;
    for (Loss loss : UNOPENED) {
      unopened += written.dropped().getOrDefault(loss.key(), 0L);
    }
    long ended = written.noted().getOrDefault(MISSING_BYTES, 0L);
    return ended + Math.round(unopened * others.getAverage());
  }

  /** What a manifest says of what files lost; nothing if they lost nothing. */
  static Map<String, Object> statistics(Written written, List<Reading> files) {
    Map<String, Long> mended = new TreeMap<>(written.noted());
    mended.keySet().removeAll(List.of(TORN_FILES, TORN_BYTES, MISSING_BYTES));
    Map<String, Object> statistics = new TreeMap<>(Map.of("files", files.size(), "mended", mended));
    if (missing(written, files) > 0) {
      statistics.put(MISSING_BYTES, missing(written, files));
    }
    for (String name : List.of(TORN_FILES, TORN_BYTES)) {
      if (written.noted().containsKey(TORN_FILES)) {
        statistics.put(name, written.noted().getOrDefault(name, 0L));
      }
    }
    return statistics;
  }

  private static void warn(Written written, Consumer<String> out) {
    List<Dropped> torn = written.sample().stream().filter(d -> d.noted).toList();
    torn.forEach(d -> out.accept("warning: " + d.id + ": " + d.text));
    for (Loss loss : UNOPENED) {
      long files = written.dropped().getOrDefault(loss.key(), 0L);
      if (files > 0) {
        out.accept(
            "warning: " + files + " files cannot be read: " + loss.key() + example(written, loss));
      }
    }
    long more = written.noted().getOrDefault(TORN_FILES, 0L) - torn.size();
    if (more > 0) {
      out.accept("warning: " + more + " more files are damaged or cannot be read");
    }
  }

  private static String example(Written written, Loss loss) {
    return written.sample().stream()
        .filter(d -> d.reason.equals(loss.key()))
        .findFirst()
        .map(d -> ", such as " + d.id)
        .orElse("");
  }

  /** The error of inputs that hold no document. */
  static IllegalArgumentException nothing(
      int files, Map<String, Long> dropped, List<Dropped> sample) {
    return new IllegalArgumentException(
        "ingest.inputs: no document in "
            + files
            + " files, lost "
            + dropped
            + first(sample)
            + "; check ingest.inputs[].path and ingest.inputs[].format");
  }

  static long total(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  private static boolean isBad(String reason) {
    for (Loss loss : Loss.values()) {
      if (loss.key().equals(reason)) {
        return loss.bad();
      }
    }
    return false;
  }

  /** The first loss for people; nothing if there is none. */
  static String first(List<Dropped> sample) {
    return sample.stream()
        .filter(d -> !d.reason.equals(RowFiles.SAME_ID))
        .findFirst()
        .map(d -> "; the first: " + d.id + " (" + d.text + ")")
        .orElse("");
  }
}
