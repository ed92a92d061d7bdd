package io.tianma.data.store;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a stage received and what became of it; nothing disappears: {@code in = kept + Σ dropped}.
 *
 * @param in rows received
 * @param kept rows that went on
 * @param dropped rows left out, by reason in kebab-case
 */
public record Counts(long in, long kept, SortedMap<String, Long> dropped) {
  public Counts {
    dropped = Collections.unmodifiableSortedMap(new TreeMap<>(dropped));
    long lost = dropped.values().stream().mapToLong(Long::longValue).sum();
    if (in != kept + lost) {
      throw new IllegalStateException(
          "rows disappeared: in " + in + ", kept " + kept + ", dropped " + dropped);
    }
  }

  /** Counts of a stage that received {@code kept} and dropped rows by reason. */
  public static Counts of(long kept, Map<String, Long> dropped) {
    long lost = dropped.values().stream().mapToLong(Long::longValue).sum();
    return new Counts(kept + lost, kept, new TreeMap<>(dropped));
  }
}
