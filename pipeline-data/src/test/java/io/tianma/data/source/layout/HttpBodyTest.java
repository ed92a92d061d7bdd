package io.tianma.data.source.layout;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.tianma.data.source.record.Expanded;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Chunks and codings of answers, and the lines of their heads. */
class HttpBodyTest {
  /** In the table ^ stands for CR and | for LF. */
  private static byte[] bytes(String written) {
    return written.replace('^', '\r').replace('|', '\n').getBytes(ISO_8859_1);
  }

  @ParameterizedTest
  @CsvSource({
    "5^|hello^|0^|^|, hello, false",
    "5^|hello^|3^|abc^|0^|^|, helloabc, false",
    "5|hello|0||, hello, false",
    "5;a=b^|hello^|0^|^|, hello, false",
    "5 ^|hello^|0^|^|, hello, false",
    "00000000005^|hello^|0^|^|, hello, false",
    "A^|0123456789^|0^|^|, 0123456789, false",
    "b^|0123456789a^|000^|^|, 0123456789a, false",
    "0^|^|, '', false",
    "0^|, '', false",
    "5^|hel, hel, true",
    "5^|hello, hello, true",
    "5^|hello^|, hello, true",
    "5^|hello^|zz^|, hello, true",
    "5^|hello^|3^|ab, helloab, true",
    "FFFFFFFFF^|abc, abc, true",
    "7FFFFFFF^|abc, abc, true",
    "5|hel, 5|hel, false",
    "5^|hellox^|, 5^|hellox^|, false",
    "5, 5, false",
    "0|, 0|, false",
    "0, 0, false",
    "hello, hello, false",
    "'', '', false",
    "-5^|hello^|, -5^|hello^|, false",
  })
  void chunksAreJoinedIfThereAreAny(String body, String content, boolean cut) {
    HttpBody joined = HttpBody.joined(bytes(body));
    assertThat(joined.bytes()).isEqualTo(bytes(content));
    assertThat(joined.cut()).isEqualTo(cut);
  }

  private interface Packing {
    OutputStream around(OutputStream out) throws IOException;
  }

  private static byte[] packed(String text, Packing packing) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try (OutputStream out = packing.around(all)) {
      out.write(text.getBytes(ISO_8859_1));
    }
    return all.toByteArray();
  }

  private static final String TEXT = "heavenly horse, ".repeat(50);

  private static HttpBody decoded(byte[] bytes, String coding) throws IOException {
    return new HttpBody(bytes, false).decoded(coding, 1 << 20, new Expanded());
  }

  @Test
  void codingsAreUndoneAsTheirBytesSay() throws IOException {
    byte[] gzip = packed(TEXT, GZIPOutputStream::new);
    byte[] zlib = packed(TEXT, DeflaterOutputStream::new);
    byte[] raw = packed(TEXT, out -> new DeflaterOutputStream(out, new Deflater(9, true)));
    for (String coding : new String[] {"gzip", "x-gzip"}) {
      assertThat(decoded(gzip, coding).bytes()).isEqualTo(TEXT.getBytes(ISO_8859_1));
    }
    for (byte[] deflated : new byte[][] {zlib, raw}) {
      assertThat(decoded(deflated, "deflate").bytes()).isEqualTo(TEXT.getBytes(ISO_8859_1));
      assertThat(decoded(deflated, "deflate").cut()).isFalse();
    }
    for (String coding : new String[] {"gzip", "deflate", "br", "zstd", "identity"}) {
      HttpBody plain = decoded(TEXT.getBytes(ISO_8859_1), coding);
      assertThat(plain.bytes()).isEqualTo(TEXT.getBytes(ISO_8859_1));
      assertThat(plain.cut()).isFalse();
    }
    assertThat(decoded(gzip, "unknown").bytes()).isEqualTo(gzip);
  }

  @Test
  void whatCameBeforeACutIsTheContent() throws IOException {
    byte[] gzip = packed(TEXT, GZIPOutputStream::new);
    HttpBody cut = decoded(Arrays.copyOf(gzip, gzip.length - 9), "gzip");
    assertThat(TEXT).startsWith(new String(cut.bytes(), ISO_8859_1));
    assertThat(cut.bytes()).isNotEmpty();
    assertThat(cut.cut()).isTrue();
    HttpBody whole = new HttpBody(gzip, true).decoded("gzip", 1 << 20, new Expanded());
    assertThat(whole.cut()).isTrue();
    assertThat(whole.bytes()).hasSize(TEXT.length());
  }

  @Test
  void whatIsNeitherCodedNorTextIsRefused() {
    byte[] binary = new byte[300];
    Arrays.fill(binary, (byte) 1);
    for (String coding : new String[] {"gzip", "deflate"}) {
      assertThatIOException()
          .isThrownBy(() -> decoded(binary, coding))
          .withMessage("it is not in the coding " + coding + " that its header names");
    }
  }

  @Test
  void contentMayNotBecomeTooLong() throws IOException {
    byte[] gzip = packed("a".repeat(1000), GZIPOutputStream::new);
    assertThat(new HttpBody(gzip, false).decoded("gzip", 1000, new Expanded()).bytes())
        .hasSize(1000);
    assertThatIOException()
        .isThrownBy(() -> new HttpBody(gzip, false).decoded("gzip", 999, new Expanded()))
        .withMessage("more than 999 bytes");
    Expanded much = new Expanded();
    assertThat(much.add(64L << 20)).isTrue();
    assertThatIOException()
        .isThrownBy(() -> new HttpBody(gzip, false).decoded("gzip", 1000, much))
        .withMessage("it expands to more than 500 times its size");
  }

  @ParameterizedTest
  @CsvSource({"1F8B08, true", "1F8B, false", "1F8C08, false", "1E8B08, false"})
  void gzipIsKnownByItsBytes(String hex, boolean is) {
    byte[] bytes = java.util.HexFormat.of().parseHex(hex);
    assertThat(new HttpBody(bytes, false).isGzip()).isEqualTo(is);
  }
}
