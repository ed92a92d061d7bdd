package io.tianma.data.source;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import io.tianma.data.source.record.Format;
import io.tianma.data.source.record.InputOptions;
import io.tianma.data.source.record.Loss;
import io.tianma.data.source.record.SourceRecord;
import io.tianma.data.source.record.SourceRecord.Found;
import io.tianma.data.source.record.SourceRecord.Lost;
import io.tianma.data.store.CanonicalJson;
import io.tianma.data.testing.OddText;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
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
    List<byte[]> damaged = new ArrayList<>(List.of(Arrays.copyOf(whole, whole.length * 3 / 4)));
    if (!end.equals(".bz2")) { // which goes on with its next block
      damaged.add(flipped(whole));
    }
    for (byte[] torn : damaged) {
      List<SourceRecord> records = read("a.jsonl" + end, torn);
      Lost last = (Lost) records.get(records.size() - 1);
      assertThat(last.reason()).isEqualTo(Loss.TORN_FILE);
      assertThat(last.offset()).isPositive();
      assertThat(records.size()).isBetween(1000, 60_000);
      assertThat(records.subList(0, 1000)).allMatch(r -> r instanceof Found);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {".gz", ".bz2", ".xz", ".zst"})
  void damageCostsItsMemberOnlyAndIsCounted(String end) throws IOException {
    byte[][] members = new byte[9][];
    for (int member = 0; member < members.length; member++) {
      StringBuilder lines = new StringBuilder();
      Random random = new Random(member);
      for (int i = 0; i < 1000; i++) {
        lines.append(json(member + PROSE + i + random.nextLong())).append('\n');
      }
      members[member] = compress(end, lines.toString());
    }
    members[4][members[4].length / 2] ^= 0x55;
    members[4][members[4].length / 2 + 1] ^= 0x55;
    List<SourceRecord> records = read("a.jsonl" + end, concat(members));
    assertThat(records.stream().filter(r -> r instanceof Lost l && l.reason() == Loss.TORN_FILE))
        .hasSize(1);
    for (int member = 0; member < members.length; member++) {
      String begin = member + PROSE;
      long found =
          records.stream().filter(r -> r instanceof Found f && f.text().startsWith(begin)).count();
      assertThat(found).as(end + member).isBetween(member == 4 ? 0L : 1000L, 1000L);
    }
  }

  @Test
  void damageOfOneBzip2StreamCostsItsBlockOnly() throws IOException {
    Set<String> texts = new LinkedHashSet<>();
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      texts.add(PROSE + random.nextLong() + "号" + i);
    }
    StringBuilder lines = new StringBuilder();
    texts.forEach(text -> lines.append(json(text)).append('\n'));
    byte[] whole = compress(".bz2", lines.toString()); // of blocks of 100,000 bytes
    int inBlock = 100_000 / json(PROSE).getBytes(UTF_8).length; // lines at most
    for (int at :
        new int[] {0, 2, 5, 100, whole.length / 3, whole.length / 2, whole.length - 900}) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x55;
      assertThat(losses("a.jsonl.bz2", damaged))
          .filteredOn(loss -> loss == Loss.TORN_FILE)
          .as("damaged at " + at)
          .hasSize(1);
      List<String> found = texts("a.jsonl.bz2", damaged);
      assertThat(found.size()).as("damaged at " + at).isBetween(10_000 - inBlock, 10_000);
      assertThat(texts).containsAll(found); // nothing of a block whose checksum is wrong
    }
  }

  /** Blocks begin at any bit; where one begins with a byte, what lies before is whole in itself. */
  @Test
  void aBzip2FileThatIsCutExactlyBetweenTwoBlocksIsTorn() throws IOException {
    StringBuilder lines = new StringBuilder();
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      lines.append(json(PROSE + random.nextLong())).append('\n');
    }
    String whole = new String(compress(".bz2", lines.toString()), ISO_8859_1);
    int cut = whole.indexOf("1AY&SY", 5);
    assertThat(cut).isPositive();
    List<SourceRecord> records = read("a.jsonl.bz2", whole.substring(0, cut).getBytes(ISO_8859_1));
    long found = records.stream().filter(r -> r instanceof Found).count();
    assertThat(found).isBetween(500L, 19_000L);
    assertThat(records.get(records.size() - 1))
        .isInstanceOfSatisfying(
            Lost.class, lost -> assertThat(lost.reason()).isEqualTo(Loss.TORN_FILE));
  }

  @ParameterizedTest
  @ValueSource(strings = {".gz", ".bz2", ".xz", ".zst"})
  void filesOfNothingButBeginningsEndInLinearTimeAndEveryByteIsReadOnce(String end)
      throws IOException {
    byte[] begin = Arrays.copyOf(compress(end, json(PROSE)), 12);
    byte[][] begins = new byte[5000][];
    Arrays.fill(begins, begin);
    byte[] gap = new byte[20_000_000];
    byte[] last = compress(end, "\n" + json(PROSE));
    Counted counted = new Counted(in(concat(concat(begins), gap, last)));
    List<SourceRecord> records =
        Assertions.assertTimeoutPreemptively(
            Duration.ofSeconds(30),
            () ->
                drain(
                    new SourceReader(counted, "a.jsonl" + end, false, InputOptions.of("x"), MAX)));
    assertThat(counted.bytes).isEqualTo(5000L * 12 + gap.length + last.length);
    assertThat(records.size()).isBetween(2, 5002);
    assertThat(records).filteredOn(r -> r instanceof Found).hasSize(1);
    assertThat(records).filteredOn(r -> r instanceof Lost).hasSize(records.size() - 1);
  }

  /** Counts the bytes that are taken from it. */
  private static final class Counted extends FilterInputStream {
    private long bytes;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      bytes += b < 0 ? 0 : 1;
      return b;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      int count = super.read(to, offset, length);
      bytes += Math.max(0, count);
      return count;
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

  @Property(tries = 40)
  @Domain(OddText.class)
  @Domain(DomainContext.Global.class)
  void everyFormatInEveryCompressionReadsOddTextsToTheEnd(@ForAll String text) throws IOException {
    String odd = new String(text.getBytes(UTF_8), UTF_8); // without halves of pairs
    for (String end : List.of("", ".gz", ".bz2", ".xz", ".zst")) {
      for (String kind : List.of("txt", "md", "html", "jsonl", "csv", "tsv", "warc", "xml")) {
        byte[] bytes = compress(end, odd);
        Counted counted = new Counted(in(bytes));
        String name = "a." + kind + end;
        List<SourceRecord> records =
            drain(new SourceReader(counted, name, false, InputOptions.of("x"), MAX));
        assertThat(counted.bytes).as(name + ": each byte is read once").isEqualTo(bytes.length);
        assertThat(records.size()).as(name).isLessThanOrEqualTo(odd.split("\n", -1).length + 1);
        boolean whole = List.of("txt", "md", "html").contains(kind);
        assertThat(whole ? records : List.of(1)).as(name).hasSize(1);
      }
      String line = "{\"text\": " + CanonicalJson.compact("字" + odd) + "}\n";
      assertThat(texts("a.jsonl" + end, compress(end, line.repeat(3))))
          .as(end)
          .containsExactly("字" + odd, "字" + odd, "字" + odd);
    }
  }

  @Property(tries = 100)
  void noFlippedBitsOfCompressedFilesCrashOrGoUncounted(
      @ForAll @IntRange(min = 0, max = 3) int kind, @ForAll long seed) throws IOException {
    String end = List.of(".gz", ".bz2", ".xz", ".zst").get(kind);
    byte[] member = compress(end, (json(PROSE) + "\n").repeat(50));
    for (int flips = 1; flips <= 3; flips++) {
      byte[] bytes = concat(member, member, member);
      Random random = new Random(seed);
      for (int i = 0; i < flips; i++) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      }
      assertAllOrTorn(end + " flips " + flips, read("a.jsonl" + end, bytes));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {".gz", ".bz2", ".xz", ".zst"})
  void noCutOfACompressedFileGoesUncountedButBetweenMembers(String end) throws IOException {
    byte[] member = compress(end, (json(PROSE) + "\n").repeat(50));
    byte[] whole = concat(member, member, member);
    for (int length = 0; length < whole.length; length++) {
      if (length == 0 || length % member.length != 0) {
        assertAllOrTorn(end + " " + length, read("a.jsonl" + end, Arrays.copyOf(whole, length)));
      }
    }
  }

  private static void assertAllOrTorn(String what, List<SourceRecord> records) {
    boolean torn =
        records.stream().anyMatch(r -> r instanceof Lost l && l.reason() == Loss.TORN_FILE);
    long whole =
        records.stream().filter(r -> r instanceof Found f && f.text().equals(PROSE)).count();
    assertThat(torn || whole == 150).as(what + ": " + whole).isTrue();
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
          case ".zst" -> new ZstdOutputStream(bytes).setChecksum(true); // as its tool does
          default -> bytes;
        }) {
      out.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }
}
