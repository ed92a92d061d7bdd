package io.tianma.eval.spark;

import io.tianma.data.hadoop.Files;
import io.tianma.data.store.CanonicalJson;
import io.tianma.data.store.FileEntry;
import io.tianma.eval.metric.Sample;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Generated texts as a file: a JSON object a line. */
final class SampleFiles {
  static final String LINES = "samples.jsonl";

  private SampleFiles() {}

  static FileEntry write(FileSystem fs, Path directory, List<Sample> samples) throws IOException {
    String lines =
        samples.stream()
            .map(sample -> CanonicalJson.compact(sample) + "\n")
            .collect(Collectors.joining());
    return Files.write(fs, directory, LINES, lines.getBytes(StandardCharsets.UTF_8));
  }
}
