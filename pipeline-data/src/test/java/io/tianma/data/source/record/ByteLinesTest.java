package io.tianma.data.source.record;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Lines of bytes by their definition, however the stream hands its bytes over. */
class ByteLinesTest {
  private record Line(long offset, String text, boolean cut) {}

  /** The lines of a text one by one. */
  private static List<Line> slow(String text, int maxBytes) {
    List<Line> lines = new ArrayList<>();
    for (int from = 0; from < text.length(); ) {
      int newline = text.indexOf('\n', from);
      int end = newline < 0 ? text.length() : newline;
      String line = text.substring(from, end);
      boolean cut = line.length() > maxBytes;
      String kept = cut ? line.substring(0, maxBytes) : line.replaceFirst("\r\\z", "");
      lines.add(new Line(from, kept, cut));
      from = end + 1;
    }
    return lines;
  }

  private static List<Line> drain(ByteLines lines) throws IOException {
    List<Line> all = new ArrayList<>();
    while (lines.advance()) {
      all.add(new Line(lines.offset(), new String(lines.bytes(), ISO_8859_1), lines.cut()));
    }
    return all;
  }

  /** A stream that hands over at most so many bytes at once. */
  private static InputStream drops(String text, int from, int most) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    return new ByteArrayInputStream(bytes, from, bytes.length - from) {
      @Override
      public synchronized int read(byte[] to, int offset, int length) {
        return super.read(to, offset, Math.min(most, length));
      }
    };
  }

  @Test
  void linesAreThoseOfTheirDefinitionAlsoInParts() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    for (int trial = 0; trial < 3000; trial++) {
      StringBuilder some = new StringBuilder();
      for (int i = random.nextInt(25); i > 0; i--) {
        some.append("ab\r\n\n".charAt(random.nextInt(5)));
      }
      String text = some.toString();
      int max = random.nextInt(6);
      int most = 1 + random.nextInt(5);
      int limit = random.nextInt(26);
      int from = random.nextInt(text.length() + 1);
      List<Line> all = slow(text, max);
      assertThat(drain(new ByteLines(drops(text, 0, most), max))).isEqualTo(all);
      assertThat(drain(new ByteLines(drops(text, 0, most), max, limit)))
          .isEqualTo(all.stream().filter(line -> line.offset() < limit).toList());
      assertThat(drain(new ByteLines(drops(text, from, most), max, from, limit)))
          .as("%s from %d to %d", text, from, limit)
          .isEqualTo(
              all.stream().filter(line -> line.offset() > from && line.offset() < limit).toList());
    }
  }

  @Test
  void longLinesAreWholeUpToTheirLimit() throws IOException {
    String text = "a".repeat(70_000) + "\r\n" + "b".repeat(200_000) + "\nc";
    for (int max : new int[] {69_999, 70_000, 70_001, 200_000, 1 << 20}) {
      assertThat(drain(new ByteLines(drops(text, 0, 1 << 20), max))).isEqualTo(slow(text, max));
    }
  }

  @Test
  void bytesAfterALineAreTakenOrLeftOut() throws IOException {
    for (int most : new int[] {1, 2, 100}) {
      ByteLines lines = new ByteLines(drops("a\n123456\nb\n", 0, most), 9);
      assertThat(lines.advance()).isTrue();
      assertThat(lines.take(0)).isEmpty();
      assertThat(lines.take(3)).isEqualTo("123".getBytes(ISO_8859_1));
      lines.skip(0);
      lines.skip(2);
      assertThat(drain(lines)).containsExactly(new Line(7, "6", false), new Line(9, "b", false));
      assertThat(lines.take(2)).isEmpty();
      lines.skip(5);
      assertThat(lines.advance()).isFalse();
    }
    ByteLines short_ = new ByteLines(drops("a\n12", 0, 100), 9);
    assertThat(short_.advance()).isTrue();
    assertThat(short_.take(5)).isEqualTo("12".getBytes(ISO_8859_1));
    ByteLines over = new ByteLines(drops("a\n12", 0, 100), 9);
    assertThat(over.advance()).isTrue();
    over.skip(5);
    assertThat(over.advance()).isFalse();
    assertThat(over.offset()).isEqualTo(4);
  }
}
