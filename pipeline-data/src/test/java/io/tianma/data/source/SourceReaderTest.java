package io.tianma.data.source;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import io.tianma.data.source.SourceRecord.Found;
import io.tianma.data.source.SourceRecord.Lost;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class SourceReaderTest {
  private static final String PROSE = "天马行空，独往独来。这是一段用来试验的文字，讲的是一匹会飞的马。";
  private static final int MAX = 1 << 20;

  @ParameterizedTest
  @ValueSource(strings = {"", ".gz", ".bz2", ".xz", ".zst"})
  void readsEveryCompressionAlsoOfSeveralMembers(String end) throws IOException {
    byte[] twice =
        concat(compress(end, json(PROSE + 1) + "\n"), compress(end, json(PROSE + 2) + "\n"));
    assertThat(texts("a.jsonl" + end, twice)).containsExactly(PROSE + 1, PROSE + 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {".gz", ".bz2", ".xz", ".zst"})
  void aTornFileGivesWhatCameBeforeAndSaysWhereItEnds(String end) throws IOException {
    StringBuilder lines = new StringBuilder();
    Random random = new Random(1);
    for (int i = 0; i < 60_000; i++) {
      lines.append(json(PROSE + random.nextLong())).append('\n');
    }
    byte[] whole = compress(end, lines.toString());
    for (byte[] torn : List.of(Arrays.copyOf(whole, whole.length * 3 / 4), flipped(whole))) {
      List<SourceRecord> records = read("a.jsonl" + end, torn);
      Lost last = (Lost) records.get(records.size() - 1);
      assertThat(last.reason()).isEqualTo(Loss.TORN_FILE);
      assertThat(last.offset()).isPositive();
      assertThat(records.size()).isBetween(1000, 60_000);
      assertThat(records.subList(0, 1000)).allMatch(r -> r instanceof Found);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
  void byteOrderMarksAreUnderstoodAndNotPartOfTheText(String charset) {
    byte[] bytes = ("\ufeff" + PROSE).getBytes(Charset.forName(charset));
    assertThat(texts("a.txt", bytes)).containsExactly(PROSE);
    byte[] lines = ("\ufeff" + json(PROSE) + "\r\n" + json("二")).getBytes(Charset.forName(charset));
    assertThat(texts("a.jsonl", lines)).containsExactly(PROSE, "二");
  }

  @Test
  void halfACharacterAfterAByteOrderMarkIsUndecodable() {
    byte[] little = ("\ufeff" + PROSE).getBytes(UTF_16LE);
    byte[] big = ("\ufeff" + PROSE).getBytes(UTF_16BE);
    assertThat(losses("a.txt", Arrays.copyOf(little, 9))).containsExactly(Loss.UNDECODABLE);
    assertThat(losses("a.txt", Arrays.copyOf(big, 9))).containsExactly(Loss.UNDECODABLE);
  }

  @Test
  void damagedUtf8IsLostRatherThanReadAsAnotherCharset() {
    byte[] bytes = PROSE.getBytes(UTF_8);
    bytes[10] = 'x';
    Lost lost = (Lost) read("a.txt", bytes).get(0);
    assertThat(lost.reason()).isEqualTo(Loss.UNDECODABLE);
    assertThat(lost.detail()).isEqualTo("not UTF-8 from byte 9 on");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GB18030", "GBK", "Big5"})
  void oldEncodingsOfShortAndLongTextsAreRead(String charset) {
    String text = charset.equals("Big5") ? "天馬行空，獨往獨來。這是一段文字，" : PROSE;
    for (int repeated : new int[] {1, 3, 100}) {
      byte[] bytes = text.repeat(repeated).getBytes(Charset.forName(charset));
      assertThat(texts("a.txt", bytes)).containsExactly(text.repeat(repeated));
    }
    assertThat(texts("a.jsonl", (json(text) + "\n").getBytes(Charset.forName(charset))))
        .containsExactly(text);
  }

  @Test
  void westernTextIsNotReadAsChinese() {
    byte[] bytes =
        "Déjà vu: où est le garçon, à côté de la forêt?".getBytes(Charset.forName("ISO-8859-1"));
    assertThat(losses("a.txt", bytes)).containsExactly(Loss.UNDECODABLE);
  }

  @Test
  void eachBadLineHasItsOwnReason() {
    String lines =
        json(PROSE)
            + "\n[1]\n{\"text\": \"a\n\n{\"body\": \"x\"}\n{\"text\": 7}\n"
            + json(" ")
            + "\n"
            + json("a")
            + json("b")
            + "\n{\"a\": "
            + "[".repeat(5000)
            + "\n"
            + json("字".repeat(MAX / 3))
            + "\n"
            + json("完");
    assertThat(losses("a.jsonl", lines.getBytes(UTF_8)))
        .containsExactly(
            Loss.BROKEN_JSON,
            Loss.BROKEN_JSON,
            Loss.NO_TEXT,
            Loss.NO_TEXT,
            Loss.EMPTY,
            Loss.BROKEN_JSON,
            Loss.BROKEN_JSON,
            Loss.TOO_LARGE);
    assertThat(texts("a.jsonl", lines.getBytes(UTF_8))).containsExactly(PROSE, "完");
  }

  @Test
  void loneSurrogatesInJsonAreReplacedSoThatUtf8CanHoldThem() {
    assertThat(texts("a.jsonl", "{\"text\": \"天\\ud800马\\ud83d\\ude00\"}".getBytes(UTF_8)))
        .containsExactly("天\ufffd马😀");
  }

  @Test
  void offsetsCountBytesOfTheContent() {
    List<SourceRecord> records =
        read("a.jsonl", (json("天") + "\r\n\n" + json("马")).getBytes(UTF_8));
    assertThat(records).extracting(SourceRecord::offset).containsExactly(0L, 18L);
  }

  @Test
  void namesDecideTheFormatAndUnknownOnesAreTextOnlyWhenNamedAlone() {
    byte[] bytes = PROSE.getBytes(UTF_8);
    assertThat(read("a.MD", bytes))
        .extracting(r -> ((Found) r).format())
        .containsOnly(Format.MARKDOWN);
    assertThat(losses("a.java", bytes)).containsExactly(Loss.UNKNOWN_FORMAT);
    assertThat(drain(new SourceReader(in(bytes), "README", true, InputOptions.of("x"), MAX)))
        .extracting(r -> ((Found) r).text())
        .containsExactly(PROSE);
  }

  @Test
  void emptyFilesAreCountedAsEmpty() {
    assertThat(losses("a.txt", new byte[0])).containsExactly(Loss.EMPTY);
    assertThat(losses("a.txt", " \n\u3000".getBytes(UTF_8))).containsExactly(Loss.EMPTY);
    assertThat(read("a.jsonl", new byte[0])).isEmpty();
  }

  @Test
  void storageThatFailsIsNoBadRecord() {
    InputStream failing =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("no route to host");
          }

          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            return read();
          }
        };
    InputStream half = new SequenceInputStream(in((json("a") + "\n").getBytes(UTF_8)), failing);
    assertThatThrownBy(
            () -> drain(new SourceReader(half, "a.jsonl", false, InputOptions.of("x"), MAX)))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("no route to host");
  }

  @Test
  void longLinesTakeLinearTime() {
    String line = json("马".repeat(10_000_000 / 3));
    byte[] lines = (line + "\n").repeat(4).getBytes(UTF_8);
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () ->
            assertThat(
                    drain(
                        new SourceReader(
                            in(lines), "a.jsonl", false, InputOptions.of("x"), 1 << 26)))
                .hasSize(4));
  }

  @Property(tries = 300)
  void randomBytesNeverCrashAndEveryLineIsAccountedFor(
      @ForAll @Size(max = 300) byte[] bytes, @ForAll @IntRange(min = 0, max = 20) int at) {
    for (String name : List.of("a.txt", "a.md", "a.txt.gz", "a.bz2", "a.jsonl.xz", "a.jsonl.zst")) {
      assertThat(read(name, bytes))
          .allMatch(r -> r instanceof Lost || !((Found) r).text().isBlank());
    }
    byte[] garbage =
        new String(bytes, Charset.forName("ISO-8859-1"))
            .replaceAll("[\n\r\0]", "")
            .getBytes(Charset.forName("ISO-8859-1"));
    List<byte[]> lines = new ArrayList<>();
    for (int i = 0; i < 21; i++) {
      lines.add(i == at ? garbage : json(PROSE + i).getBytes(UTF_8));
      lines.add(new byte[] {'\n'});
    }
    assertThat(texts("a.jsonl", concat(lines.toArray(new byte[0][]))))
        .hasSizeBetween(20, 21)
        .contains(PROSE + (at + 1) % 21);
  }

  @Property(tries = 100)
  void flippedBytesOfCompressedFilesNeverCrash(
      @ForAll @IntRange(min = 0, max = 3) int kind, @ForAll long seed) throws IOException {
    String end = List.of(".gz", ".bz2", ".xz", ".zst").get(kind);
    byte[] bytes = compress(end, (json(PROSE) + "\n").repeat(50));
    Random random = new Random(seed);
    for (int i = 0; i < 3; i++) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    assertThat(read("a.jsonl" + end, bytes)).isNotNull();
  }

  private static List<String> texts(String name, byte[] bytes) {
    return read(name, bytes).stream()
        .filter(r -> r instanceof Found)
        .map(r -> ((Found) r).text())
        .toList();
  }

  private static List<Loss> losses(String name, byte[] bytes) {
    return read(name, bytes).stream()
        .filter(r -> r instanceof Lost)
        .map(r -> ((Lost) r).reason())
        .toList();
  }

  private static List<SourceRecord> read(String name, byte[] bytes) {
    return drain(new SourceReader(in(bytes), name, false, InputOptions.of("x"), MAX));
  }

  private static List<SourceRecord> drain(SourceReader reader) {
    List<SourceRecord> records = new ArrayList<>();
    reader.forEachRemaining(records::add);
    return records;
  }

  private static InputStream in(byte[] bytes) {
    return new ByteArrayInputStream(bytes);
  }

  private static String json(String text) {
    return "{\"text\": \"" + text + "\"}";
  }

  private static byte[] flipped(byte[] bytes) {
    byte[] copy = bytes.clone();
    copy[bytes.length * 3 / 4] ^= 0x55;
    copy[bytes.length * 3 / 4 + 1] ^= 0x55;
    return copy;
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static byte[] compress(String end, String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out =
        switch (end) {
          case ".gz" -> new GZIPOutputStream(bytes);
          case ".bz2" -> new BZip2CompressorOutputStream(bytes, 1);
          case ".xz" -> new XZOutputStream(bytes, new LZMA2Options(1));
          case ".zst" -> new ZstdOutputStream(bytes);
          default -> bytes;
        }) {
      out.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }
}
