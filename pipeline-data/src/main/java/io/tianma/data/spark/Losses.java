package io.tianma.data.spark;

import io.tianma.data.source.IngestOptions;
import io.tianma.data.source.Loss;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Decides whether so much was lost that ingest must fail. */
final class Losses {
  private Losses() {}

  /**
   * @throws IllegalArgumentException if more than {@code ingest.max-bad-share} of the records
   *     cannot be read
   */
  static void check(Map<String, Long> dropped, long kept, List<Dropped> sample, IngestOptions o) {
    Map<String, Long> bad = new TreeMap<>(dropped);
    bad.keySet().removeIf(reason -> !isBad(reason));
    double share = (double) total(bad) / Math.max(1, kept + total(dropped));
    if (share > o.maxBadShare()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "ingest.max-bad-share = %s: %.3f of all records cannot be read, %s%s",
              o.maxBadShare(),
              share,
              bad,
              first(sample)));
    }
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
