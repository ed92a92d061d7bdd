package io.tianma.eval.spark;

import io.tianma.data.hadoop.Files;
import io.tianma.data.parquet.RowType;
import io.tianma.data.parquet.RowWriter;
import io.tianma.data.store.CanonicalJson;
import io.tianma.data.store.FileEntry;
import io.tianma.eval.metric.Sample;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Generated texts as files: a JSON object a line, and the same rows as Parquet. */
final class SampleFiles {
  static final String LINES = "samples.jsonl";
  static final String PARQUET = "samples.parquet";

  static final RowType<Sample> ROWS =
      RowType.<Sample>named("sample")
          .id(Sample::id)
          .text("source", Sample::source)
          .text("target", Sample::target)
          .text("generated", Sample::generated)
          .text("lead", Sample::lead)
          .numbers("scores", Sample::scores)
          .numbers("lead_scores", Sample::leadScores)
          .made(
              c ->
                  new Sample(
                      c.string(0),
                      c.string(1),
                      c.string(2),
                      c.string(3),
                      c.string(4),
                      c.numbers(5),
                      c.numbers(6)));

  private SampleFiles() {}

  static List<FileEntry> write(FileSystem fs, Path directory, List<Sample> samples)
      throws IOException {
    RowWriter<Sample> rows = new RowWriter<>(fs, new Path(directory, PARQUET), ROWS);
    try (rows) {
      for (Sample sample : samples) {
        rows.write(sample);
      }
    }
    return List.of(write(fs, directory, LINES, samples), rows.entry(PARQUET));
  }

  /** The lines alone. */
  static FileEntry write(FileSystem fs, Path directory, String name, List<Sample> samples)
      throws IOException {
    String lines =
        samples.stream()
            .map(sample -> CanonicalJson.compact(sample) + "\n")
            .collect(Collectors.joining());
    return Files.write(fs, directory, name, lines.getBytes(StandardCharsets.UTF_8));
  }
}
