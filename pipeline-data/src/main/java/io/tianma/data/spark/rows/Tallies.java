package io.tianma.data.spark.rows;

import io.tianma.data.parquet.RowType;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Rows and sums by group; a plain class, since it travels to the driver.
 *
 * <p>A task sends its largest groups only, so that a crawl of many hosts does not fill the driver:
 * where there are more, the counts of a group are at least what is said, and the same on any
 * cluster, since the rows of a task are.
 */
final class Tallies implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int SENT = 1000;
  private static final int SHOWN = 30;

  /** By tally and group: rows, and the sum of its measure. */
  private final ArrayList<HashMap<String, long[]>> groups = new ArrayList<>();

  <T> void add(RowType<T> type, T row, long[] values) {
    for (int i = 0; i < type.tallies().size(); i++) {
      if (groups.size() == i) {
        groups.add(new HashMap<>());
      }
      RowType.Tally<T> tally = type.tallies().get(i);
      long[] counts = groups.get(i).computeIfAbsent(tally.group(row), g -> new long[2]);
      counts[0]++;
      counts[1] += values[type.measures().indexOf(tally.measure())];
    }
  }

  /** Leaves out all but the largest groups. */
  void shrink() {
    for (HashMap<String, long[]> tally : groups) {
      if (tally.size() > SENT) {
        List<String> largest = largest(tally, SENT);
        tally.keySet().retainAll(largest);
      }
    }
  }

  void addAll(Tallies others) {
    for (int i = 0; i < others.groups.size(); i++) {
      if (groups.size() == i) {
        groups.add(new HashMap<>());
      }
      HashMap<String, long[]> mine = groups.get(i);
      others
          .groups
          .get(i)
          .forEach(
              (group, counts) -> {
                long[] sums = mine.computeIfAbsent(group, g -> new long[2]);
                sums[0] += counts[0];
                sums[1] += counts[1];
              });
    }
  }

  /** By name of the tally and group: {@code rows}, and the measure by its name. */
  Map<String, Object> statistics(RowType<?> type) {
    Map<String, Object> statistics = new TreeMap<>();
    for (int i = 0; i < groups.size(); i++) {
      RowType.Tally<?> tally = type.tallies().get(i);
      Map<String, Object> shown = new TreeMap<>();
      for (String group : largest(groups.get(i), SHOWN)) {
        long[] counts = groups.get(i).get(group);
        shown.put(group, Map.of("rows", counts[0], tally.measure().name(), counts[1]));
      }
      statistics.put(tally.name(), shown);
    }
    return statistics;
  }

  /** The groups with the most rows; of equally many the first by name. */
  private static List<String> largest(Map<String, long[]> tally, int most) {
    return tally.entrySet().stream()
        .sorted(
            Comparator.comparingLong((Map.Entry<String, long[]> e) -> -e.getValue()[0])
                .thenComparing(Map.Entry::getKey))
        .limit(most)
        .map(Map.Entry::getKey)
        .toList();
  }
}
