package io.tianma.jobs.command;

import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What led to an evaluation. A stage that made several artifacts is told apart by their
 * directories: {@code pretrain[checkpoints/base]}.
 *
 * @param settings every setting of every stage on the way, by stage and dotted name; hashes of
 *     weights, and of what came in raw
 * @param hashes of the manifests of all stages on the way, as they are shown
 * @param unknown stages whose manifest cannot be read any more, and why
 */
record Origins(
    SortedMap<String, String> settings,
    SortedMap<String, String> hashes,
    SortedMap<String, String> unknown) {
  private static final String NONE = "-";
  private static final String NOT_KNOWN = "?";
  private static final int SHOWN = 12;

  /**
   * One thing that is not the same.
   *
   * @param a {@code -} if there is none, {@code ?} if it is not known
   */
  record Difference(String a, String b) {}

  Origins {
    settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
    hashes = Collections.unmodifiableSortedMap(new TreeMap<>(hashes));
    unknown = Collections.unmodifiableSortedMap(new TreeMap<>(unknown));
  }

  /** In what the other differs, by name; none only if both were made from the same. */
  SortedMap<String, Difference> differences(Origins other) {
    Set<String> unread = new HashSet<>(unknown.keySet());
    unread.addAll(other.unknown.keySet());
    Map<String, String> left = withHashes(unread);
    Map<String, String> right = other.withHashes(unread);
    SortedMap<String, Difference> differences = new TreeMap<>();
    Set<String> keys = new TreeSet<>(left.keySet());
    keys.addAll(right.keySet());
    for (String key : keys) {
      String a = left.getOrDefault(key, absent());
      String b = right.getOrDefault(key, other.absent());
      if (!a.equals(b)) {
        differences.put(key, new Difference(a, b));
      }
    }
    return differences;
  }

  private String absent() {
    return unknown.isEmpty() ? NONE : NOT_KNOWN;
  }

  /** With those of manifests that stand for all that cannot be read. */
  private Map<String, String> withHashes(Set<String> unread) {
    Map<String, String> all = new TreeMap<>(settings);
    hashes.forEach(
        (stage, hash) -> {
          if (unread.contains(stage)) {
            all.put(stage + " (manifest)", hash);
          }
        });
    return all;
  }

  /** The part of a hash that people read. */
  static String shown(String hash) {
    return hash.substring(0, Math.min(SHOWN, hash.length()));
  }
}
