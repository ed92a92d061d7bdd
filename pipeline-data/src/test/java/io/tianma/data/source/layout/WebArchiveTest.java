package io.tianma.data.source.layout;

import static io.tianma.data.source.ReadFile.PROSE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import io.tianma.data.source.ReadFile;
import io.tianma.data.source.record.Format;
import io.tianma.data.source.record.Loss;
import io.tianma.data.source.record.SourceRecord;
import io.tianma.data.source.record.SourceRecord.Found;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebArchiveTest {
  private static final String PAGE =
      "<html><head><title>天马</title></head><body><p>" + PROSE + "</p></body></html>";

  /** {@link #PAGE} as Node's zlib.brotliCompressSync makes it. */
  private static final String BROTLI =
      "G6IAAJ0HdiwYIVp03NtITjhkScxaj7ZsLuSKNRaRm0j5wMWLU844EC/BxIPmgcCV7jY2psupOiK6"
          + "6QWN9oGBUlKubIBFk6ESDSHl9Q/BG33objclIv1NG/0dyN0aUdhN28tVEIvd0P4H2k2xmOWJ4LzH"
          + "WuzFYisbIoJmBA==";

  @Test
  void readsTheTextsOfWetFilesWithTheirAddresses() {
    ReadFile records =
        ReadFile.of(
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
    ReadFile records =
        ReadFile.of(
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

  /** Each answer alone is within every limit; all together are not. */
  @Test
  void answersTogetherExpandNoMoreThanAFileMay() throws IOException {
    byte[] bomb = gzip("天马".repeat(170_000).getBytes(UTF_8));
    byte[] answer = response("200 OK", "text/plain", "Content-Encoding: gzip\r\n", bomb);
    byte[][] answers = new byte[80][];
    Arrays.fill(answers, answer);
    ReadFile records = ReadFile.of("a.warc", join(answers));
    int free = (64 << 20) / (6 * 170_000);
    assertThat(records.texts()).hasSize(free).allMatch(text -> text.startsWith("天马天马"));
    assertThat(records.all().subList(free, 80))
        .allMatch(lost -> lost.toString().contains("it expands to more than 500 times its size"));
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
    ReadFile records =
        ReadFile.of(
            "a.warc",
            join(
                response("200 OK", "text/html", "Transfer-Encoding: chunked\r\n", chunked),
                response("200 OK", "text/html", "Transfer-Encoding: chunked\r\n", page),
                response("200 OK", "text/html", "Content-Encoding: gzip\r\n", gzip(page))));
    assertThat(records.texts()).containsExactly(PAGE, PAGE, PAGE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%x\r\n#\r\n0\r\n\r\n", // whole
        "%x\r\n#\r\n", // without the last chunk
        "%x\r\n#", // or the end of the line
        "%x\r\n#\r\n00000000\r\n\r\n",
        "%08x\r\n#\r\n0\r\nTrailer: x\r\n\r\n",
        "%020x ; name=value\r\n#\r\n0\r\n\r\n",
        "%X  \r\n#\r\n0", // padded, and cut in the last line
        "%x\n#\n0\n\n", // lines of another system
        "%x\r\n#\r\n\r\n0\r\n\r\n",
        "%x\r\n#\r\nno size at all\r\n",
        "#", // undone by the archive
      })
  void chunksAreUndoneAsFarAsTheyGo(String layout) {
    int length = PAGE.getBytes(UTF_8).length;
    String body = layout.contains("%") ? String.format(layout, length) : layout;
    byte[] bytes = body.replace("#", PAGE).getBytes(UTF_8);
    ReadFile records =
        ReadFile.of(
            "a.warc", response("200 OK", "text/html", "Transfer-Encoding: chunked\r\n", bytes));
    assertThat(records.texts()).containsExactly(PAGE);
    boolean ends = body.equals("#") || body.matches("(?s).*\n0+(\\R.*)?");
    assertThat(records.found().get(0).mended().isEmpty()).isEqualTo(ends);
  }

  @Test
  void aCutInsideAChunkKeepsWhatCameBeforeAndIsCounted() {
    byte[] page = PAGE.getBytes(UTF_8);
    byte[] cut =
        join(
            "10\r\n".getBytes(UTF_8),
            Arrays.copyOf(page, 16),
            "\r\nfff\r\n".getBytes(UTF_8),
            Arrays.copyOfRange(page, 16, page.length - 9));
    ReadFile records =
        ReadFile.of(
            "a.warc", response("200 OK", "text/html", "Transfer-Encoding: chunked\r\n", cut));
    assertThat(records.texts()).containsExactly(PAGE.substring(0, PAGE.length() - 9));
    assertThat(records.found().get(0).mended())
        .containsExactly(Map.entry(SourceRecord.Mended.CUT_ANSWERS, 1L));
  }

  @Test
  void everyCodingIsUndoneAndWhatArchivesHaveUndoneStays() throws IOException {
    byte[] page = PAGE.getBytes(UTF_8);
    byte[] brotli = Base64.getDecoder().decode(BROTLI);
    byte[] zlib = deflate(page, false);
    byte[] chunked =
        join(
            (Integer.toHexString(zlib.length) + "\r\n").getBytes(UTF_8),
            zlib,
            "\r\n0\r\n\r\n".getBytes(UTF_8));
    ReadFile records =
        ReadFile.of(
            "a.warc",
            join(
                coded("deflate", zlib),
                coded("deflate", deflate(page, true)),
                coded("br", brotli),
                coded("zstd", Zstd.compress(page)),
                coded("x-gzip", gzip(page)),
                coded("deflate, gzip", gzip(zlib)),
                coded("identity", page),
                coded("br", page),
                coded("deflate", page),
                coded("gzip", page),
                coded("deflate\r\nTransfer-Encoding: chunked", chunked)));
    assertThat(records.losses()).isEmpty();
    assertThat(records.texts()).hasSize(11).containsOnly(PAGE);
  }

  /** What follows there belongs to another answer or to nobody (RFC 9112, 6.3). */
  @Test
  void anAnswerEndsWhereItsLengthSaysAndWhatIsMoreOrLessIsCounted() throws IOException {
    byte[] page = PAGE.getBytes(UTF_8);
    byte[] more = join(page, "HTTP/1.1 404 不在这里\r\n".getBytes(UTF_8));
    String length = "Content-Length: " + page.length + "\r\n";
    ReadFile records =
        ReadFile.of(
            "a.warc",
            join(
                response("200 OK", "text/html", length, more),
                response("200 OK", "text/html", length + length, more),
                response("200 OK", "text/html", length, page),
                response("200 OK", "text/html", length, join(page, "\r\n".getBytes(UTF_8))),
                response("200 OK", "text/html", "Content-Length: 9999\r\n", page),
                // no length: two that differ, none that is a number, and that of coded bytes
                response("200 OK", "text/html", "Content-Length: 5\r\n" + length, page),
                response("200 OK", "text/html", "Content-Length: -1\r\n", page),
                coded("gzip\r\nContent-Length: 5", page)));
    assertThat(records.losses()).isEmpty();
    assertThat(records.texts()).hasSize(8).containsOnly(PAGE);
    assertThat(records.found().stream().map(found -> !found.mended().isEmpty()))
        .containsExactly(true, true, false, false, true, false, false, false);
  }

  @Test
  void aCodingThatBreaksOffKeepsWhatCameBeforeAndNonsenseIsACountedLoss() throws IOException {
    Random random = new Random(1);
    byte[] noise = new byte[500];
    random.nextBytes(noise);
    noise[0] = 7;
    StringBuilder varied = new StringBuilder(PAGE);
    for (int i = 0; i < 20_000; i++) {
      varied.append((char) (0x4E00 + random.nextInt(3000)));
    }
    byte[] zlib = deflate(varied.toString().getBytes(UTF_8), false);
    ReadFile records =
        ReadFile.of(
            "a.warc",
            join(coded("deflate", Arrays.copyOf(zlib, zlib.length / 2)), coded("br", noise)));
    assertThat(records.found()).hasSize(1);
    assertThat(records.texts().get(0)).startsWith(PAGE);
    assertThat(records.found().get(0).mended()).containsKey(SourceRecord.Mended.CUT_ANSWERS);
    assertThat(records.losses()).containsExactly(Loss.BROKEN_ARCHIVE);
  }

  @Test
  void headersAreReadAsServersWriteThem() throws IOException {
    byte[] page = PAGE.getBytes(UTF_8);
    byte[] packed = gzip(deflate(page, false));
    ReadFile records =
        ReadFile.of(
            "a.warc",
            join(
                answer("203 Non-Authoritative Information", "Content-Type: text/html", page),
                answer("200 OK", "Content-Type:\r\n\ttext/html", page),
                answer("200 OK", "Content-Type : text/html", page),
                answer("200 OK", "CONTENT-TYPE:text/html;charset=\"utf-8\"", page),
                answer("200 OK", "Server: x", page), // no type: by its first bytes
                answer("100 Continue\r\n\r\nHTTP/1.1 200 OK", "Content-Type: text/html", page),
                answer(
                    "200 OK",
                    "Content-Type: text/html\r\n"
                        + "Content-Encoding: deflate\r\n"
                        + "Content-Encoding: gzip",
                    packed),
                answer(
                    "200 OK",
                    "Content-Type: text/html\r\nTransfer-Encoding: deflate, Chunked",
                    chunk(deflate(page, false))),
                answer(
                    "200 OK",
                    "Content-Type: text/html\r\n"
                        + "Transfer-Encoding: gzip\r\n"
                        + "Transfer-Encoding: chunked",
                    chunk(gzip(page)))));
    assertThat(records.losses()).isEmpty();
    assertThat(records.texts()).hasSize(9).containsOnly(PAGE);
  }

  @Test
  void headersOfARecordMayBeFoldedAndEndAnyLine() {
    byte[] answer = ("HTTP/1.1 200 OK\nContent-Type: text/html\n\n" + PAGE).getBytes(UTF_8);
    String head = "WARC/1.0\nwarc-type: response\nWARC-Target-URI:\n http://a.cn/1\nX: a\n b: c\n";
    ReadFile records =
        ReadFile.of(
            "a.warc",
            join((head + "content-length:" + answer.length + "\n\n").getBytes(UTF_8), answer));
    assertThat(records.texts()).containsExactly(PAGE);
    assertThat(records.found().get(0).title()).isNotBlank();
  }

  private static byte[] answer(String status, String headers, byte[] body) {
    byte[] head = ("HTTP/1.1 " + status + "\r\n" + headers + "\r\n\r\n").getBytes(UTF_8);
    return record("response", "http://a.cn/", join(head, body));
  }

  private static byte[] chunk(byte[] body) {
    return join(
        (Integer.toHexString(body.length) + "\r\n").getBytes(UTF_8),
        body,
        "\r\n0\r\n\r\n".getBytes(UTF_8));
  }

  private static byte[] coded(String coding, byte[] body) {
    return response("200 OK", "text/html", "Content-Encoding: " + coding + "\r\n", body);
  }

  private static byte[] deflate(byte[] bytes, boolean raw) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(out, new Deflater(9, raw))) {
      deflater.write(bytes);
    }
    return out.toByteArray();
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
    ReadFile records =
        ReadFile.of("a.warc", join("\0\1garbage\n".getBytes(UTF_8), good, lies, good, lacks, good));
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
    ReadFile records = ReadFile.of("a.warc.gz", archive.toByteArray());
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
