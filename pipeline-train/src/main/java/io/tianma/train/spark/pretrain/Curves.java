package io.tianma.train.spark.pretrain;

import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.hadoop.Files;
import io.tianma.train.events.EventLog;
import io.tianma.train.events.EventWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;

/**
 * Writes the metrics of a stage for TensorBoard: {@code tensorboard/<stage>/} in the work
 * directory, one file, which a start that goes on writes again up to its checkpoint. A round is in
 * it before it is told; in an object store it is there when training ends, and the earlier file
 * until then. No artifact, since it holds times.
 */
final class Curves implements AutoCloseable {
  private final Artifacts artifacts;
  private final String stage;
  private final boolean wanted;
  private final long start;
  private FSDataOutputStream out;
  private EventWriter writer;
  private List<Path> earlier = List.of();
  private double last = now();

  /**
   * @param start optimizer steps of the checkpoint that training goes on from
   */
  Curves(Artifacts artifacts, String stage, boolean wanted, long start) {
    this.start = start;
    this.artifacts = artifacts;
    this.stage = stage;
    this.wanted = wanted;
  }

  /**
   * Adds a round: every number of its line of metrics, and target tokens a second.
   *
   * @param step optimizer steps so far, the axis of the curves
   */
  void add(long step, Map<String, Object> line, long targetTokens) {
    double now = now();
    Map<String, Double> values = new LinkedHashMap<>();
    line.forEach((name, value) -> values.put(name, ((Number) value).doubleValue()));
    values.remove("step");
    values.put("target-tokens-per-second", targetTokens / Math.max(1e-3, now - last));
    last = now;
    if (!wanted) {
      return;
    }
    try {
      if (writer == null) {
        begin(now);
      }
      writer.scalars(now, step, values);
      out.hflush();
    } catch (IOException e) {
      throw new UncheckedIOException("tensorboard/" + stage + ": " + e.getMessage(), e);
    }
  }

  /** The earlier files go when the new one holds their points. */
  private void begin(double now) throws IOException {
    FileSystem fs = plain();
    Path directory = artifacts.path("tensorboard/" + stage);
    earlier = earlier(fs, directory);
    long number = earlier.size();
    Path file;
    do {
      file = new Path(directory, "events.out.tfevents.%d.tianma".formatted((long) now + number++));
    } while (fs.exists(file));
    out = Files.create(fs, file, false);
    writer = new EventWriter(out, now);
    Set<Long> copied = new HashSet<>(); // a start that was killed here has left both
    for (Path old : earlier) {
      try (InputStream in = fs.open(old)) {
        EventLog.copy(in, out, start, copied);
      }
    }
    out.hflush();
    if (out.hasCapability(StreamCapabilities.HFLUSH)) {
      deleteEarlier();
    }
  }

  private void deleteEarlier() throws IOException {
    for (Path old : earlier) {
      artifacts.delete(old);
    }
    earlier = List.of();
  }

  private static List<Path> earlier(FileSystem fs, Path directory) throws IOException {
    if (!fs.exists(directory)) {
      return List.of();
    }
    return Arrays.stream(fs.listStatus(directory))
        .map(FileStatus::getPath)
        .filter(path -> path.getName().startsWith("events.out.tfevents."))
        .sorted()
        .toList();
  }

  /** Hadoop's checksums of local files would hold back the last points. */
  private FileSystem plain() {
    FileSystem fs = artifacts.fileSystem();
    return fs instanceof ChecksumFileSystem checked ? checked.getRawFileSystem() : fs;
  }

  private static double now() {
    return System.currentTimeMillis() * 1e-3;
  }

  @Override
  public void close() {
    try {
      if (writer != null) {
        writer.close();
        deleteEarlier();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
