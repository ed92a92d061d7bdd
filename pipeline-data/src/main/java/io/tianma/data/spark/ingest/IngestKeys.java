package io.tianma.data.spark.ingest;

import io.tianma.data.hadoop.RawFile;
import io.tianma.data.source.IngestOptions;
import io.tianma.data.source.record.InputOptions;
import io.tianma.data.store.Hashes;
import io.tianma.data.store.Input;
import io.tianma.data.text.Budget;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What decides the documents of raw files.
 *
 * <p>Paths of inputs are no part of it, so that moving them changes nothing; the hash of an input's
 * files stands for it instead, and says which files have its options.
 */
final class IngestKeys {
  /** What stands in every key, as in those of old artifacts. */
  private static final double BAD_SHARE = 0.1;

  private IngestKeys() {}

  /** The raw files with their hashes, by path. */
  static List<Input> inputs(IngestOptions options, List<Reading> files) {
    List<Input> all = new ArrayList<>();
    for (Reading reading : files) {
      String path = options.inputs().get(reading.input).corpusName() + "/" + reading.file.source();
      all.add(new Input(path, Input.RAW, reading.file.bytes(), reading.hash));
    }
    all.sort(Comparator.comparing(Input::path).thenComparing(Input::hash));
    return all;
  }

  /** The options for those files. */
  static Map<String, Object> configuration(IngestOptions options, List<Reading> files) {
    List<Map<String, Object>> inputs = new ArrayList<>();
    for (int i = 0; i < options.inputs().size(); i++) {
      StringBuilder content = new StringBuilder();
      for (Reading reading : files) {
        if (reading.input == i) {
          RawFile file = reading.file;
          content.append(reading.hash).append(' ').append(file.source()).append('\n');
        }
      }
      if (!content.isEmpty()) {
        inputs.add(input(options.inputs().get(i), Hashes.sha256(content.toString())));
      }
    }
    inputs.sort(Comparator.comparing(Object::toString));
    Map<String, Object> all = new TreeMap<>();
    all.put("inputs", inputs);
    all.put("max-bad-share", BAD_SHARE); // decides whether there are documents, not which
    all.put("max-record-bytes", options.maxRecordBytes());
    if (options.maxSeconds() != Budget.USUAL) {
      all.put("max-seconds", options.maxSeconds());
    }
    return all;
  }

  private static Map<String, Object> input(InputOptions input, String files) {
    return new TreeMap<>(
        Map.of(
            "corpus", input.corpusName(),
            "licence", input.licence(),
            "format", input.format(),
            "content", input.content(),
            "text-field", input.textField(),
            "title-field", input.titleField(),
            "dated", input.dated(),
            "escape", input.escape(),
            "files", files));
  }
}
