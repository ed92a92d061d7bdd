package io.tianma.data.spark.rows;

import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.hadoop.Files;
import io.tianma.data.parquet.RowType;
import io.tianma.data.store.FileEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Files that tasks write under names that only they know, until the driver puts those into place
 * which it was told of and deletes all others.
 */
final class Attempts {
  private final Artifacts artifacts;
  private final FileSystem fs;
  private final Path artifact;
  private final Path directory;

  /**
   * @param artifact directory of the artifact that is being built
   */
  Attempts(Artifacts artifacts, Path artifact) throws IOException {
    this.artifacts = artifacts;
    this.fs = artifacts.fileSystem();
    this.artifact = artifact;
    this.directory = new Path(artifact, "_attempts");
    Files.makeDirectories(fs, directory);
  }

  /** Where tasks write. */
  String directory() {
    return directory.toString();
  }

  /**
   * Gives the files their names, {@code <prefix>-00000.parquet} and so on by their numbers.
   *
   * @param results one of each task, in the order of their rows
   */
  Written putInPlace(String prefix, RowType<?> type, List<FileResult> results) throws IOException {
    List<FileEntry> entries = new ArrayList<>();
    List<Map<String, Long>> sums = new ArrayList<>();
    Tallies tallies = new Tallies();
    for (FileResult result : results) {
      if (result.attempt != null) {
        String name = String.format("%s-%05d.parquet", prefix, result.number);
        Path file = new Path(artifact, name);
        Files.makeDirectories(fs, file.getParent());
        artifacts.rename(new Path(directory, result.attempt), file);
        entries.add(new FileEntry(name, result.bytes, result.rows, result.sha256));
        sums.add(sums(type, result));
      }
      tallies.addAll(result.tallies);
    }
    artifacts.delete(directory);
    return new Written(
        entries,
        FileResult.dropped(results),
        Dropped.firstOfEach(results),
        sums,
        tallies.statistics(type),
        FileResult.noted(results));
  }

  private static Map<String, Long> sums(RowType<?> type, FileResult result) {
    Map<String, Long> sums = new TreeMap<>();
    for (int i = 0; i < type.measures().size(); i++) {
      sums.put(type.measures().get(i).name(), result.sums[i]);
    }
    return sums;
  }
}
