package io.tianma.train.spark;

import io.tianma.data.hadoop.Artifacts;
import io.tianma.train.events.EventWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;

/**
 * Writes the metrics of a stage for TensorBoard: {@code tensorboard/<stage>/} in the work
 * directory, a file for each time that training started. No artifact, since it holds times.
 */
final class Curves implements AutoCloseable {
  private final Artifacts artifacts;
  private final String stage;
  private final boolean wanted;
  private EventWriter writer;
  private double last = now();

  Curves(Artifacts artifacts, String stage, boolean wanted) {
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
        writer = new EventWriter(create(now), now);
      }
      writer.scalars(now, step, values);
    } catch (IOException e) {
      throw new UncheckedIOException("tensorboard/" + stage + ": " + e.getMessage(), e);
    }
  }

  private FSDataOutputStream create(double now) throws IOException {
    String name = "events.out.tfevents.%d.tianma".formatted((long) now);
    Path file = artifacts.path("tensorboard/" + stage + "/" + name);
    return artifacts.fileSystem().create(file, true);
  }

  private static double now() {
    return System.currentTimeMillis() * 1e-3;
  }

  @Override
  public void close() {
    try {
      if (writer != null) {
        writer.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
