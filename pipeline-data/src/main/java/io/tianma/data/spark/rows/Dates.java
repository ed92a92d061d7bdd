package io.tianma.data.spark.rows;

import com.fasterxml.jackson.databind.JsonNode;
import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.hadoop.InvalidArtifact;
import io.tianma.data.store.Counts;
import io.tianma.data.store.FileEntry;
import io.tianma.data.store.StageKey;
import io.tianma.data.store.StageResult;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Stages whose input has dates follow them: an artifact for each, which stays as it is while its
 * date does, and one of all, which holds no file of its own.
 */
public final class Dates {
  private static final String MEAN = "mean-";

  private Dates() {}

  /** Makes the artifact of one date. */
  public interface Stage {
    /**
     * @param part of the input
     * @param directory for what is made of it
     */
    Artifact make(Artifact part, String directory);
  }

  /** The dates that an artifact has rows of, in order; none if it is not dated. */
  public static List<String> of(Artifact input) {
    Set<String> dates = new TreeSet<>();
    for (FileEntry file : input.manifest().files()) {
      int slash = file.name().indexOf('/');
      if (file.name().endsWith(".parquet")) {
        if (slash < 0) {
          return List.of();
        }
        dates.add(file.name().substring(0, slash));
      }
    }
    return List.copyOf(dates);
  }

  /** The artifact of one date inside that of all. */
  public static Artifact part(Artifacts artifacts, Artifact all, String date) {
    Artifact part = artifacts.open(all.directory() + "/" + date);
    if (!new HashSet<>(all.manifest().files()).containsAll(named(part, date))) {
      throw new InvalidArtifact(all.directory(), date + " was replaced after it was made");
    }
    return part;
  }

  /** Makes what is not up to date, date by date. */
  public static List<Artifact> make(
      Artifacts artifacts, String directory, Artifact input, Stage stage) {
    List<Artifact> made = new ArrayList<>();
    for (String date : of(input)) {
      made.add(stage.make(part(artifacts, input, date), directory + "/" + date));
    }
    return made;
  }

  /** The artifact of all dates. */
  public static Artifact seal(
      Artifacts artifacts, StageKey key, List<Artifact> parts, Map<String, ?> statistics) {
    List<FileEntry> files = new ArrayList<>();
    Map<String, Long> dropped = new TreeMap<>();
    long in = 0;
    long kept = 0;
    for (Artifact part : parts) {
      files.addAll(named(part, part.directory().substring(key.directory().length() + 1)));
      Counts counts = part.manifest().counts();
      in += counts.in();
      kept += counts.kept();
      counts.dropped().forEach((reason, n) -> dropped.merge(reason, n, Long::sum));
    }
    Map<String, Object> sums = statistics(parts, parts.stream().mapToLong(RowFiles::rows).sum());
    sums.putAll(statistics);
    Counts counts = new Counts(in, kept, new TreeMap<>(dropped));
    Artifact sealed = artifacts.seal(key, new StageResult(files, counts, sums));
    artifacts.tidy(sealed); // of an artifact without dates that stood there until now
    return sealed;
  }

  /**
   * The statistics of those artifacts in one.
   *
   * @param rows that they hold together
   */
  public static Map<String, Object> statistics(List<Artifact> parts, long rows) {
    Map<String, Object> sums = new TreeMap<>();
    Set<String> means = new TreeSet<>();
    parts.forEach(part -> add(part.manifest().statistics(), sums, means));
    if (rows > 0) {
      means.forEach(name -> sums.put(MEAN + name, (double) (Long) sums.get(name) / rows));
    }
    return sums;
  }

  private static List<FileEntry> named(Artifact part, String date) {
    return part.manifest().files().stream()
        .map(f -> new FileEntry(date + "/" + f.name(), f.bytes(), f.rows(), f.sha256()))
        .toList();
  }

  /** Adds up numbers by name, groups of them too; means are taken anew at the end. */
  @SuppressWarnings("unchecked") // what is no number here is a map that was put by this method
  private static void add(JsonNode statistics, Map<String, Object> sums, Set<String> means) {
    statistics
        .fields()
        .forEachRemaining(
            field -> {
              String name = field.getKey();
              JsonNode value = field.getValue();
              if (value.isObject()) {
                Object group = sums.computeIfAbsent(name, n -> new TreeMap<String, Object>());
                add(value, (Map<String, Object>) group, means);
              } else if (name.startsWith(MEAN)) {
                means.add(name.substring(MEAN.length()));
              } else if (value.isIntegralNumber()) {
                sums.merge(name, value.asLong(), (a, b) -> (Long) a + (Long) b);
              }
            });
  }
}
