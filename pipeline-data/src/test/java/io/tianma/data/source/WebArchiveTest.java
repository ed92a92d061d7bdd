package io.tianma.data.source;

import static io.tianma.data.source.Records.PROSE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.source.SourceRecord.Found;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class WebArchiveTest {
  private static final String PAGE =
      "<html><head><title>天马</title></head><body><p>" + PROSE + "</p></body></html>";

  @Test
  void readsTheTextsOfWetFilesWithTheirAddresses() {
    Records records =
        Records.of(
            "a.warc.wet",
            join(
                record("warcinfo", "", "software: x".getBytes(UTF_8)),
                record("conversion", "http://a.cn/1", PROSE.getBytes(UTF_8)),
                record("conversion", "http://a.cn/2", (PROSE + "二").getBytes(UTF_8))));
    assertThat(records.found())
        .extracting(Found::part, Found::text)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("http://a.cn/1", PROSE),
            org.assertj.core.groups.Tuple.tuple("http://a.cn/2", PROSE + "二"));
    assertThat(records.losses()).containsExactly(Loss.NO_PAGE);
  }

  @Test
  void readsPagesOfWarcFilesInTheCharsetThatTheyDeclare() {
    byte[] gbk =
        PAGE.replace("<head>", "<head><meta charset=gbk>").getBytes(Charset.forName("GBK"));
    Records records =
        Records.of(
            "a.warc",
            join(
                record("request", "http://a.cn/", "GET / HTTP/1.1\r\n\r\n".getBytes(UTF_8)),
                response("200 OK", "text/html; charset=utf-8", "", PAGE.getBytes(UTF_8)),
                response("200 OK", "text/html", "", gbk),
                response("404 Not Found", "text/html", "", PAGE.getBytes(UTF_8)),
                response("200 OK", "image/png", "", new byte[] {1, 2, 3})));
    assertThat(records.found()).extracting(Found::format).containsOnly(Format.HTML);
    assertThat(records.titles()).containsExactly("天马", "天马");
    assertThat(records.texts().get(0)).isEqualTo(PAGE);
    assertThat(records.losses()).containsExactly(Loss.NO_PAGE, Loss.NO_PAGE, Loss.NO_PAGE);
  }

  @Test
  void undoesChunksAndCompressionWhereAnArchiveHasLeftThem() throws IOException {
    byte[] page = PAGE.getBytes(UTF_8);
    byte[] chunked =
        join(
            "10;x=y\r\n".getBytes(UTF_8),
            java.util.Arrays.copyOf(page, 16),
            ("\r\n" + Integer.toHexString(page.length - 16) + "\r\n").getBytes(UTF_8),
            java.util.Arrays.copyOfRange(page, 16, page.length),
            "\r\n0\r\n\r\n".getBytes(UTF_8));
    Records records =
        Records.of(
            "a.warc",
            join(
                response("200 OK", "text/html", "Transfer-Encoding: chunked\r\n", chunked),
                response("200 OK", "text/html", "Transfer-Encoding: chunked\r\n", page),
                response("200 OK", "text/html", "Content-Encoding: gzip\r\n", gzip(page))));
    assertThat(records.texts()).containsExactly(PAGE, PAGE, PAGE);
  }

  @Test
  void readingGoesOnAtTheNextRecordAfterGarbage() {
    byte[] good = record("conversion", "http://a.cn/", PROSE.getBytes(UTF_8));
    byte[] shorter = record("conversion", "http://b.cn/", PROSE.getBytes(UTF_8));
    byte[] lies =
        new String(shorter, ISO_8859_1)
            .replaceFirst("Content-Length: \\d+", "Content-Length: 6")
            .getBytes(ISO_8859_1);
    byte[] lacks =
        new String(shorter, ISO_8859_1)
            .replaceFirst("Content-Length: \\d+\r\n", "")
            .getBytes(ISO_8859_1);
    Records records =
        Records.of("a.warc", join("\0\1garbage\n".getBytes(UTF_8), good, lies, good, lacks, good));
    assertThat(records.texts()).containsExactly(PROSE, "天马", PROSE, PROSE);
    assertThat(records.losses()).contains(Loss.BROKEN_ARCHIVE);
  }

  @Property(tries = 100)
  void aDamagedMemberOfACompressedArchiveCostsItselfOnly(
      @ForAll @IntRange(min = 0, max = 19) int member, @ForAll @IntRange(min = 12, max = 90) int at)
      throws IOException {
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    for (int i = 0; i < 20; i++) {
      byte[] bytes = gzip(record("conversion", "http://a.cn/" + i, (PROSE + i).getBytes(UTF_8)));
      if (i == member) {
        bytes[at] ^= 0x10;
      }
      archive.writeBytes(bytes);
    }
    Records records = Records.of("a.warc.gz", archive.toByteArray());
    List<String> texts = records.texts();
    assertThat(texts).hasSizeGreaterThanOrEqualTo(18); // an overlong code may reach into the next
    assertThat(records.losses()).contains(Loss.TORN_FILE);
    assertThat(texts).contains(PROSE + (member + 2) % 20).contains(PROSE + (member + 19) % 20);
  }

  private static byte[] response(String status, String type, String headers, byte[] body) {
    byte[] head =
        ("HTTP/1.1 " + status + "\r\nContent-Type: " + type + "\r\n" + headers + "\r\n")
            .getBytes(UTF_8);
    return record("response", "http://a.cn/", join(head, body));
  }

  private static byte[] record(String type, String address, byte[] block) {
    String head =
        "WARC/1.0\r\nWARC-Type: "
            + type
            + (address.isEmpty() ? "" : "\r\nWARC-Target-URI: " + address)
            + "\r\nContent-Length: "
            + block.length
            + "\r\n\r\n";
    return join(head.getBytes(UTF_8), block, "\r\n\r\n".getBytes(UTF_8));
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
