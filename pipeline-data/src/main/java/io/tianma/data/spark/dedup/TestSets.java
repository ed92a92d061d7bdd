package io.tianma.data.spark.dedup;

import com.fasterxml.jackson.databind.JsonNode;
import io.tianma.data.dedup.DedupOptions;
import io.tianma.data.dedup.Passages;
import io.tianma.data.hadoop.Files;
import io.tianma.data.hadoop.RawFile;
import io.tianma.data.hadoop.RawFiles;
import io.tianma.data.source.SourceReader;
import io.tianma.data.store.CanonicalJson;
import io.tianma.data.store.Hashes;
import io.tianma.data.store.Input;
import io.tianma.data.text.Utf8;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Texts that must not be trained on: a line each, or the strings of a JSON line. */
final class TestSets {
  private final List<Input> inputs = new ArrayList<>();
  private final Passages passages;

  private TestSets(int passage) {
    passages = new Passages(passage);
  }

  /**
   * Reads all test sets.
   *
   * @throws IllegalArgumentException if one is missing or is no UTF-8 text
   */
  static TestSets read(Configuration hadoop, DedupOptions options) {
    TestSets sets = new TestSets(options.passage());
    for (int i = 0; i < options.testSets().size(); i++) {
      String key = "dedup.test-sets[" + i + "]";
      for (RawFile file : RawFiles.list(hadoop, options.testSets().get(i), key)) {
        sets.add(hadoop, key, file);
      }
    }
    return sets;
  }

  private void add(Configuration hadoop, String key, RawFile file) {
    Path path = new Path(file.path());
    try {
      byte[] raw = Files.bytes(RawFiles.reader(hadoop, path), path);
      inputs.add(
          new Input("test-set/" + file.source(), Input.RAW, file.bytes(), Hashes.sha256(raw)));
      try (InputStream in =
          SourceReader.decompressed(new ByteArrayInputStream(raw), path.getName())) {
        Utf8.strict(in.readAllBytes(), key + " = " + path).lines().forEach(this::addLine);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(path + " cannot be read: " + e.getMessage(), e);
    }
  }

  private void addLine(String line) {
    if (line.startsWith("{")) {
      try {
        addStrings(CanonicalJson.read(line, JsonNode.class));
        return;
      } catch (UncheckedIOException notJson) {
        // a text that begins with a brace
      }
    }
    passages.add(line);
  }

  private void addStrings(JsonNode node) {
    if (node.isTextual()) {
      passages.add(node.asText());
    }
    node.forEach(this::addStrings);
  }

  List<Input> inputs() {
    return inputs;
  }

  Passages passages() {
    return passages;
  }
}
