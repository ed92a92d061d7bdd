package io.tianma.data.spark.rows;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What one task wrote; a plain class, since it travels to the driver. */
final class FileResult implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Number of the file. */
  final int number;

  /** Name of this attempt's own file, or null if no row was kept. */
  String attempt;

  long bytes;
  long rows;
  String sha256;

  /** Sum of each measure over the kept rows. */
  final long[] sums;

  /** Groups of the kept rows. */
  final Tallies tallies = new Tallies();

  final TreeMap<String, Long> dropped = new TreeMap<>();

  /** What was done to the kept rows, by kind. */
  final TreeMap<String, Long> noted = new TreeMap<>();

  /** The first dropped rows of each reason, and the first of those with notes. */
  final ArrayList<Dropped> sample = new ArrayList<>();

  private final TreeMap<String, Integer> notedDropped = new TreeMap<>();

  FileResult(int number, int measures) {
    this.number = number;
    this.sums = new long[measures];
  }

  void drop(String id, String reason, String text) {
    drop(id, reason, text, false);
  }

  /**
   * @param withNotes whether something is noted of the row
   */
  void drop(String id, String reason, String text, boolean withNotes) {
    long before = dropped.merge(reason, 1L, Long::sum);
    long same = withNotes ? notedDropped.merge(reason, 1, Integer::sum) : before;
    if (same <= Dropped.SAMPLE) {
      sample.add(new Dropped(id, reason, text, withNotes));
    }
  }

  /** All dropped rows of those results, by reason. */
  static Map<String, Long> dropped(List<FileResult> results) {
    return sum(results.stream().map(r -> r.dropped).toList());
  }

  /** What was done to the rows of those results, by kind. */
  static Map<String, Long> noted(List<FileResult> results) {
    return sum(results.stream().map(r -> r.noted).toList());
  }

  private static Map<String, Long> sum(List<TreeMap<String, Long>> counts) {
    Map<String, Long> all = new TreeMap<>();
    counts.forEach(some -> some.forEach((name, n) -> all.merge(name, n, Long::sum)));
    return all;
  }
}
