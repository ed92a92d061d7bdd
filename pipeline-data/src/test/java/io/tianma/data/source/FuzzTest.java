package io.tianma.data.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdOutputStream;
import io.tianma.data.filter.Cleaner;
import io.tianma.data.source.record.InputOptions;
import io.tianma.data.source.record.Loss;
import io.tianma.data.source.record.SourceRecord;
import io.tianma.data.source.record.SourceRecord.Found;
import io.tianma.data.testing.Cleaning;
import io.tianma.data.testing.Fuzz;
import io.tianma.data.vocab.Vocabulary;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/**
 * Whatever the bytes of a file are, every record is a document or a loss, and reading ends. With
 * {@code -Pslow} each reader is fed for a minute.
 */
class FuzzTest {
  private static final String PROSE = "天马行空，独往独来。这是一段用来试验的文字。";
  private static final int MAX = 1 << 16;

  private interface Packing {
    OutputStream around(OutputStream out) throws IOException;
  }

  /** A name of each format and packing. */
  static List<String> names() {
    return List.of(
        "a.txt",
        "a.md",
        "a.html",
        "a.xml",
        "a.csv",
        "a.tsv",
        "a.jsonl",
        "a.json",
        "a.warc",
        "a.zip",
        "a.jsonl.gz",
        "a.jsonl.bz2",
        "a.jsonl.xz",
        "a.jsonl.zst",
        "a.txt.gz",
        "a");
  }

  @ParameterizedTest
  @MethodSource("names")
  @Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void everyReaderEndsWithDocumentsAndLosses(String name) throws IOException {
    long inputs = read(name, name.endsWith("gz") || name.endsWith("2") ? 60 : 150);
    System.out.println(name + ": " + inputs + " inputs");
    assertThat(inputs).isPositive();
  }

  /** Here as in all tests that use {@link Fuzz}: those of Parquet, models, vocabularies, runs. */
  @Test
  void slowRunsGiveEachReaderAMinute() throws IOException {
    String pom = Files.readString(Path.of("..", "pom.xml"));
    String slow = pom.substring(pom.indexOf("<id>slow</id>"));
    assertThat(slow.substring(0, slow.indexOf("</profile>")))
        .contains("<tianma.fuzz.seconds>60</tianma.fuzz.seconds>");
    assertThat(pom).contains("<tianma.fuzz.seconds>${tianma.fuzz.seconds}</tianma.fuzz.seconds>");
  }

  /**
   * Of a.zip and seed 4899: a stored member without its lengths that nobody reads, since it is
   * hidden, and the directory behind it.
   */
  @Test
  void whereTheLibraryOfZipLosesItsWayTheArchiveIsTorn() {
    ByteBuffer zip = ByteBuffer.allocate(100).order(ByteOrder.LITTLE_ENDIAN);
    zip.put(bytes("PK\3\4")).putShort((short) 20).putShort((short) 8); // lengths come behind it
    zip.position(26).putShort((short) 5).putShort((short) 0).put(bytes(".b.md"));
    zip.put(bytes("PK\1\2"));
    assertThat(ReadFile.of("a.zip", zip.array()).losses())
        .isNotEmpty()
        .containsOnly(Loss.TORN_FILE);
  }

  static long read(String name, int count) throws IOException {
    Cleaner cleaner = new Cleaner(Cleaning.lenient());
    return Fuzz.run(
        name,
        count,
        samples(name),
        bytes -> {
          long records = 0;
          try (SourceReader reader =
              new SourceReader(
                  new ByteArrayInputStream(bytes), name, true, InputOptions.of("x"), MAX)) {
            while (reader.hasNext()) {
              SourceRecord record = reader.next();
              assertThat(++records).isLessThan(2L * bytes.length + 100_000);
              if (record instanceof Found found) {
                assertThat(found.text()).isNotBlank();
                cleaner.clean(found.text(), found.format());
              }
            }
            assertThat(reader.unread(bytes.length)).isBetween(0L, (long) bytes.length);
          }
        });
  }

  @ParameterizedTest
  @ValueSource(strings = "vocab.txt")
  void vocabulariesAreReadOrRefused(String name) {
    String good = String.join("\n", Vocabulary.specials()) + "\n天\n##地\nabc\n";
    long inputs =
        Fuzz.run(
            name,
            300,
            List.of(good.getBytes(UTF_8)),
            bytes -> {
              try {
                assertThat(Vocabulary.parse(new String(bytes, UTF_8)).size()).isPositive();
              } catch (IllegalArgumentException refused) {
                assertThat(refused.getMessage()).isNotBlank();
              }
            });
    System.out.println(name + ": " + inputs + " inputs");
  }

  private static List<byte[]> samples(String name) throws IOException {
    String json = "{\"text\": \"" + PROSE + "\", \"title\": \"题\", \"n\": [1, {\"a\": null}]}\n";
    String lines = json.repeat(20);
    String end = name.substring(name.lastIndexOf('.') + 1);
    return switch (end) {
      case "gz" ->
          List.of(
              packed(lines, GZIPOutputStream::new),
              joined(packed(lines, GZIPOutputStream::new), packed(json, GZIPOutputStream::new)));
      case "bz2" -> List.of(packed(lines, BZip2CompressorOutputStream::new));
      case "xz" -> List.of(packed(lines, out -> new XZOutputStream(out, new LZMA2Options(0))));
      case "zst" -> List.of(packed(lines, out -> new ZstdOutputStream(out).setChecksum(true)));
      case "zip" -> List.of(zip(lines));
      case "html" ->
          List.of(
              bytes("<html><head><meta charset=gbk><title>题</title><body><p>" + PROSE + "<pre>a"),
              ("<p>" + PROSE + "</p>").getBytes(Charset.forName("GBK")));
      case "xml" ->
          List.of(
              bytes(
                  "<mediawiki><page><title>题</title><ns>0</ns><revision><text>'''甲'''"
                      + " -{zh-cn:乙;zh-tw:丙}- [[a|b]] "
                      + PROSE
                      + "</text></revision></page></mediawiki>"),
              bytes("<doc id=\"1\" title=\"题\">\n" + PROSE + "\n</doc>\n"));
      case "csv" ->
          List.of(bytes("title,text\n题,\"" + PROSE + "\"\"甲\"\"\n乙\"\n题二," + PROSE + "\n"));
      case "tsv" -> List.of(bytes("title\ttext\n题\t" + PROSE + "\n"));
      case "json" -> List.of(bytes("[\n" + json + "," + json + "]"), bytes(lines));
      case "warc" -> List.of(bytes(warc("text/html", "<p>" + PROSE) + warc("text/plain", PROSE)));
      case "md" ->
          List.of(bytes("---\ntitle: 题\n---\n# 甲\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n" + PROSE));
      default ->
          List.of(
              bytes(lines),
              bytes(PROSE.repeat(3)),
              (PROSE + PROSE).getBytes(Charset.forName("GB18030")),
              ("\uFEFF" + PROSE).getBytes(Charset.forName("UTF-16LE")));
    };
  }

  private static String warc(String type, String content) {
    String answer = "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\n\r\n" + content;
    return "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a/\r\nContent-Length: "
        + answer.getBytes(UTF_8).length
        + "\r\n\r\n"
        + answer
        + "\r\n\r\n";
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static byte[] packed(String text, Packing packing) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try (OutputStream out = packing.around(all)) {
      out.write(bytes(text));
    }
    return all.toByteArray();
  }

  private static byte[] joined(byte[] a, byte[] b) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(a);
    all.writeBytes(b);
    return all.toByteArray();
  }

  private static byte[] zip(String lines) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(all)) {
      for (String name : List.of("d/a.jsonl", "b.txt")) {
        ZipArchiveEntry entry = new ZipArchiveEntry(name);
        entry.setTime(0); // or seeds lead elsewhere every two seconds
        zip.putArchiveEntry(entry);
        zip.write(bytes(name.endsWith("l") ? lines : PROSE));
        zip.closeArchiveEntry();
      }
    }
    return all.toByteArray();
  }
}
