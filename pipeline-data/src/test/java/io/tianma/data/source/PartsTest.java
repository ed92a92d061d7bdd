package io.tianma.data.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.source.record.InputOptions;
import io.tianma.data.source.record.SourceRecord;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PartsTest {
  private static final InputOptions OPTIONS = InputOptions.of("x");
  private static final int MAX = 100;
  private static final List<String> LINES =
      List.of(
          "{\"text\": \"天马行空\"}",
          "{\"text\": \"行\", \"title\": \"题\"}\r",
          "",
          " ",
          "{坏",
          "{\"text\": \"" + "长".repeat(40) + "\"}",
          "\uFEFF{\"text\": \"记号\"}");
  private static final List<String> MARKED = List.of("UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE");

  @Property(tries = 500)
  void partsGiveTogetherWhatTheWholeFileGives(@ForAll long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] file = file(random);
    List<SourceRecord> parts = new ArrayList<>();
    int count = 1 + random.nextInt(5);
    int[] ends = random.ints(count, 0, file.length + 1).sorted().toArray();
    ends[count - 1] = file.length;
    int from = 0;
    for (int to : ends) {
      if (to > from || file.length == 0) {
        parts.addAll(part(file, from, to));
      }
      from = to;
    }
    SourceReader whole =
        new SourceReader(new ByteArrayInputStream(file), "a.jsonl", false, OPTIONS, MAX);
    assertThat(parts).isEqualTo(drain(whole));
  }

  @Test
  void aFileThatIsNoTextIsLostOnce() throws IOException {
    byte[] binary = new byte[9000];
    binary[5000] = '\n';
    assertThat(part(binary, 0, 4500)).hasSize(1);
    assertThat(part(binary, 4500, 9000)).isEmpty();
  }

  @Test
  void onlyLinesThatLieAsTheyAreCanBeReadInParts() {
    assertThat(SourceReader.splits("a.jsonl", OPTIONS)).isTrue();
    for (String name : List.of("a.jsonl.gz", "a.csv", "a.txt", "a.parquet", "a")) {
      assertThat(SourceReader.splits(name, OPTIONS)).as(name).isFalse();
    }
  }

  private static List<SourceRecord> part(byte[] file, int from, int to) throws IOException {
    byte[] head = Arrays.copyOf(file, Math.min(file.length, SourceReader.HEAD));
    int begin = Math.max(0, from - 1);
    return drain(
        SourceReader.part(
            new ByteArrayInputStream(file, begin, file.length - begin),
            head,
            from,
            to,
            OPTIONS,
            MAX));
  }

  private static byte[] file(SplittableRandom random) throws IOException {
    StringBuilder text = new StringBuilder();
    boolean marked = random.nextInt(3) == 0;
    for (int lines = random.nextInt(8); lines > 0; lines--) {
      text.append(LINES.get(random.nextInt(LINES.size())));
      text.append(lines > 1 || random.nextBoolean() ? "\n" : "");
    }
    String name = marked ? MARKED.get(random.nextInt(MARKED.size())) : "UTF-8";
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write((marked ? "\uFEFF" : "").getBytes(Charset.forName(name)));
    file.write(text.toString().getBytes(Charset.forName(name)));
    if (random.nextInt(4) == 0) {
      file.write("\n{\"text\": \"旧码\"}".getBytes(Charset.forName("GB18030")));
      file.write("\n".getBytes(StandardCharsets.UTF_8));
    }
    return file.toByteArray();
  }

  private static List<SourceRecord> drain(SourceReader reader) {
    List<SourceRecord> records = new ArrayList<>();
    reader.forEachRemaining(records::add);
    return records;
  }
}
