package io.tianma.data.source;

import static io.tianma.data.source.ReadFile.PROSE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.data.source.record.InputOptions;
import io.tianma.data.source.record.Loss;
import io.tianma.data.source.record.SourceRecord.Found;
import io.tianma.data.source.record.SourceRecord.Lost;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.MalformedInputException;
import java.util.Arrays;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** What is said of a file beside its records, and lines of files for programs. */
class SourceFilesTest {
  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(all)) {
      out.write(text.getBytes(UTF_8));
    }
    return all.toByteArray();
  }

  private static SourceReader drained(String name, byte[] bytes) {
    SourceReader reader =
        new SourceReader(
            new ByteArrayInputStream(bytes), name, false, InputOptions.of("x"), 1 << 20);
    reader.forEachRemaining(record -> {});
    return reader;
  }

  private static String line(String text) {
    return "{\"text\": \"" + text + "\"}\n";
  }

  @Test
  void nothingIsMissingOfAWholeFileAndAllOfABadOne() throws IOException {
    byte[] whole = gzip(line(PROSE) + "{bad\n");
    assertThat(drained("a.jsonl.gz", whole).unread(whole.length)).isZero();
    assertThat(drained("a.jsonl.gz", whole).endsEarly(whole.length)).isFalse();
    byte[] bad = "{bad\n{\"body\": 1}\n".getBytes(UTF_8);
    assertThat(drained("a.jsonl", bad).unread(bad.length)).isEqualTo(bad.length);
    byte[] empty = "".getBytes(UTF_8);
    assertThat(drained("a.txt", empty).unread(7)).isZero(); // nobody's fault
    assertThat(drained("a.java", bad).unread(bad.length)).isZero();
  }

  @Test
  void afterTheLastRecordThereIsNoneAndTheFileIsClosed() throws IOException {
    AtomicInteger closed = new AtomicInteger();
    InputStream raw =
        new ByteArrayInputStream(gzip(line(PROSE))) {
          @Override
          public void close() {
            closed.incrementAndGet();
          }
        };
    try (SourceReader reader =
        new SourceReader(raw, "a.jsonl.gz", false, InputOptions.of("x"), 1 << 20)) {
      assertThat(reader.hasNext()).isTrue();
      assertThat(reader.hasNext()).isTrue();
      assertThat(reader.next()).isInstanceOf(Found.class);
      assertThat(reader.hasNext()).isFalse();
      assertThatThrownBy(reader::next).isInstanceOf(NoSuchElementException.class);
    }
    assertThat(closed.get()).isPositive();
  }

  @Test
  void aFileThatIsNotOfItsCompressionIsLostAsAWhole() {
    byte[] bytes = "no gzip at all".getBytes(UTF_8);
    for (String name : new String[] {"a.txt.gz", "a.md.gz", "a.jsonl.gz", "a.tar.gz"}) {
      ReadFile records = ReadFile.of(name, bytes);
      assertThat(records.losses()).as(name).containsExactly(Loss.TORN_FILE);
      assertThat(((Lost) records.all().get(0)).detail()).startsWith("damaged from here on: ");
      assertThat(drained(name, bytes).unread(bytes.length)).isEqualTo(bytes.length);
    }
  }

  @Test
  void valuesOverLinesAreReadByTheFirstPartOnly() throws IOException {
    byte[] file = "[{\"text\": \"甲\"},\n {\"text\": \"乙\"}]".getBytes(UTF_8);
    InputOptions options = InputOptions.of("x");
    SourceReader first =
        SourceReader.part(new ByteArrayInputStream(file), file, 0, 10, options, 100);
    assertThat(first.next())
        .isInstanceOfSatisfying(Found.class, f -> assertThat(f.text()).isEqualTo("甲"));
    assertThat(first.next())
        .isInstanceOfSatisfying(Found.class, f -> assertThat(f.text()).isEqualTo("乙"));
    assertThat(first.hasNext()).isFalse();
    ByteArrayInputStream rest = new ByteArrayInputStream(file, 9, file.length - 9);
    assertThat(SourceReader.part(rest, file, 10, file.length, options, 100).hasNext()).isFalse();
  }

  @Test
  void contentIsUnpackedByTheNameAndDamageIsSaid() throws IOException {
    byte[] packed = gzip(PROSE);
    assertThat(SourceReader.decompressed(new ByteArrayInputStream(packed), "a.gz").readAllBytes())
        .isEqualTo(PROSE.getBytes(UTF_8));
    assertThat(SourceReader.decompressed(new ByteArrayInputStream(packed), "a").readAllBytes())
        .isEqualTo(packed);
    assertThatIOException()
        .isThrownBy(
            () ->
                SourceReader.decompressed(new ByteArrayInputStream(packed, 0, 20), "a.gz")
                    .readAllBytes());
    assertThat(TextLines.all(packed, "a.gz", "x = a.gz")).isEqualTo(PROSE);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TextLines.all(Arrays.copyOf(packed, 20), "a.gz", "x = a.gz"))
        .withMessage("x = a.gz: is damaged: the gzip data ends early");
  }

  private static BufferedReader open(byte[] bytes, String name, int max) throws IOException {
    return TextLines.open(new ByteArrayInputStream(bytes), name, max);
  }

  @Test
  void linesOfAnyFileAreHandedOverAsCharacters() throws IOException {
    String text = "甲\r\n\n" + PROSE + "\nb";
    for (byte[] bytes :
        new byte[][] {
          text.getBytes(UTF_8), ("\uFEFF" + text).getBytes(Charset.forName("UTF-16LE"))
        }) {
      try (BufferedReader lines = open(bytes, "a.txt", 1000)) {
        assertThat(lines.lines()).containsExactly("甲", "", PROSE, "b");
      }
    }
    try (BufferedReader lines = TextLines.open(new ByteArrayInputStream(gzip(text)), "a.gz")) {
      assertThat(lines.lines()).containsExactly("甲", "", PROSE, "b");
    }
    try (BufferedReader lines = open("a\nabcd\n".getBytes(UTF_8), "a.txt", 3)) {
      assertThat(lines.readLine()).isEqualTo("a");
      assertThatIOException()
          .isThrownBy(lines::readLine)
          .isInstanceOf(TextLines.LongLine.class)
          .withMessage("line 2 is longer than 3 bytes");
    }
    try (BufferedReader lines = open(new byte[] {'a', '\n', 0, 0, 0}, "a.txt", 9)) {
      assertThatThrownBy(() -> lines.lines().count())
          .hasRootCauseInstanceOf(MalformedInputException.class);
    }
  }
}
