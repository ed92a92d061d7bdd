package io.tianma.data.spark.rows;

import io.tianma.data.store.Counts;
import io.tianma.data.store.FileEntry;
import io.tianma.data.store.StageResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The rows that {@link RowFiles#write} put in place.
 *
 * @param files in the order of their rows
 * @param dropped rows left out, by reason
 * @param sample some of them
 * @param fileSums of each measure of the row type over the rows of each file
 * @param groups the largest groups of each tally of the row type
 * @param noted what was done to the kept rows, by kind
 */
public record Written(
    List<FileEntry> files,
    Map<String, Long> dropped,
    List<Dropped> sample,
    List<Map<String, Long>> fileSums,
    Map<String, Object> groups,
    Map<String, Long> noted) {
  /** Kept rows. */
  public long rows() {
    return files.stream().mapToLong(FileEntry::rows).sum();
  }

  /** Sum of each measure of the row type over the kept rows. */
  public Map<String, Long> sums() {
    Map<String, Long> sums = new TreeMap<>();
    fileSums.forEach(file -> file.forEach((name, sum) -> sums.merge(name, sum, Long::sum)));
    return sums;
  }

  /** The same files, with what an earlier step on the same rows dropped counted too. */
  public Written after(Written earlier) {
    Map<String, Long> all = new TreeMap<>(earlier.dropped);
    dropped.forEach((reason, n) -> all.merge(reason, n, Long::sum));
    List<Dropped> both = new ArrayList<>(earlier.sample);
    both.addAll(sample);
    return new Written(files, all, both, fileSums, groups, noted);
  }

  /**
   * The result of a stage that turns each of {@code in} rows into one or drops it.
   *
   * @param others files of the artifact that hold no rows, such as {@link RowFiles#sample}
   * @param statistics added to the sums and means of the row type's measures
   */
  public StageResult result(long in, List<FileEntry> others, Map<String, ?> statistics) {
    List<FileEntry> all = new ArrayList<>(files);
    all.addAll(others);
    Map<String, Object> numbers = new TreeMap<>(means());
    numbers.putAll(groups);
    numbers.putAll(statistics);
    return new StageResult(all, new Counts(in, rows(), new TreeMap<>(dropped)), numbers);
  }

  /** Sum and mean of each measure. */
  public Map<String, Object> means() {
    Map<String, Object> numbers = new TreeMap<>();
    sums()
        .forEach(
            (name, sum) -> {
              numbers.put(name, sum);
              if (rows() > 0) {
                numbers.put("mean-" + name, (double) sum / rows());
              }
            });
    return numbers;
  }
}
