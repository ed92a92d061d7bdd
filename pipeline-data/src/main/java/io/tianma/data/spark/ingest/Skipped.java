package io.tianma.data.spark.ingest;

import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.source.IngestOptions;
import io.tianma.data.source.SourceReader;
import io.tianma.data.source.record.InputOptions;
import io.tianma.data.source.record.SourceRecord.Mended;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Warns of what was read otherwise than its owner may think. */
final class Skipped {
  /** Share of an input's bytes that may be skipped without a word. */
  private static final double MAX_SHARE = 0.1;

  private Skipped() {}

  static void warn(
      Artifacts artifacts, List<Reading> files, IngestOptions options, Map<String, Long> mended) {
    for (int i = 0; i < options.inputs().size(); i++) {
      warn(artifacts, i, files, options.inputs().get(i));
    }
    long large = mended.getOrDefault(Mended.LONG_TEXTS.key(), 0L);
    if (large > 0) {
      artifacts.say(
          "warning: "
              + large
              + " files of more than 200,000 characters are one document each; if they hold more,"
              + " set ingest.inputs[].format to lines (one a line) or paragraphs (empty lines"
              + " between them)");
    }
  }

  private static void warn(
      Artifacts artifacts, int number, List<Reading> files, InputOptions input) {
    Map<String, Long> skipped = new TreeMap<>();
    long all = 0;
    for (Reading reading : files) {
      String name = reading.file.source();
      if (reading.input == number) {
        all += reading.file.bytes();
        if (!reading.file.alone() && !SourceReader.isRead(name, input)) {
          skipped.merge(ending(name), reading.file.bytes(), Long::sum);
        }
      }
    }
    long bytes = skipped.values().stream().mapToLong(Long::longValue).sum();
    if (bytes > MAX_SHARE * all) {
      String most =
          skipped.entrySet().stream()
              .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
              .limit(5)
              .map(e -> e.getKey() + " " + e.getValue())
              .collect(Collectors.joining(", "));
      artifacts.say(
          "warning: ingest.inputs[%d].path = %s: %d of %d bytes are skipped, since the endings of"
                  .formatted(number, input.path(), bytes, all)
              + " their names tell no format (bytes by ending: "
              + most
              + "); set ingest.inputs[].format to read them");
    }
  }

  private static String ending(String name) {
    String file = name.substring(name.lastIndexOf('/') + 1);
    return file.substring(file.lastIndexOf('.'));
  }
}
