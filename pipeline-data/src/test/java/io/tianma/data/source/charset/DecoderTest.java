package io.tianma.data.source.charset;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.source.charset.Decoder.Decoded;
import io.tianma.data.source.record.Loss;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What bytes are decoded as, and when they are given up. */
class DecoderTest {
  private static final Charset GB = Charset.forName("GB18030");
  private static final Charset BIG5 = Charset.forName("Big5");
  private static final String SIMPLE = "天马行空，独往独来。这是一段用来试验的文字，讲的是一匹会飞的马。";
  private static final String TRADITIONAL = "天馬行空，獨往獨來。這是一段用來試驗的文字，講的是一匹會飛的馬。";

  private static Decoded text(String text, int replaced) {
    return new Decoded(text, null, "", replaced);
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  @Test
  void unicodeIsReadWithItsMarkAndWithout() {
    assertThat(Decoder.decode(new byte[0])).isEqualTo(text("", 0));
    assertThat(Decoder.decode("abc".getBytes(US_ASCII))).isEqualTo(text("abc", 0));
    assertThat(Decoder.decode(SIMPLE.getBytes(UTF_8))).isEqualTo(text(SIMPLE, 0));
    for (String name : new String[] {"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"}) {
      byte[] marked = ("\uFEFF" + SIMPLE).getBytes(Charset.forName(name));
      assertThat(Decoder.decode(marked)).isEqualTo(text(SIMPLE, 0));
      assertThat(Decoder.decode(marked, "gbk")).isEqualTo(text(SIMPLE, 0));
      ByteOrderMark mark = ByteOrderMark.of(marked);
      assertThat(mark.charset()).isEqualTo(Charset.forName(name));
      assertThat(mark.length()).isEqualTo("\uFEFF".getBytes(Charset.forName(name)).length);
    }
  }

  @Test
  void aMarkIsWhole() {
    assertThat(ByteOrderMark.of(new byte[] {(byte) 0xEF, (byte) 0xBB})).isNull();
    assertThat(ByteOrderMark.of(new byte[] {(byte) 0xFF, (byte) 0xFE}).charset())
        .isEqualTo(UTF_16LE);
    assertThat(ByteOrderMark.of(new byte[] {(byte) 0xFE, (byte) 0xFF, 0, 0}).charset())
        .isEqualTo(UTF_16BE);
    assertThat(ByteOrderMark.of(new byte[] {0, 0, (byte) 0xFE})).isNull();
    assertThat(ByteOrderMark.of(new byte[0])).isNull();
  }

  @Test
  void whatIsMarkedAndIsNotIsGivenUp() {
    byte[] lows = new byte[42];
    Arrays.fill(lows, (byte) 0xDC);
    lows[0] = (byte) 0xFF;
    lows[1] = (byte) 0xFE;
    assertThat(Decoder.decode(lows))
        .isEqualTo(new Decoded(null, Loss.UNDECODABLE, "begins as UTF-16LE and is not", 0));
  }

  @Test
  void aHundredthOfTheBytesMayBeNul() {
    byte[] bytes = "a".repeat(200).getBytes(US_ASCII);
    bytes[7] = 0;
    bytes[9] = 0;
    assertThat(Decoder.isBinary(bytes)).isFalse();
    assertThat(Decoder.decode(bytes).text()).hasSize(200);
    bytes[11] = 0;
    assertThat(Decoder.isBinary(bytes)).isTrue();
    assertThat(Decoder.decode(bytes))
        .isEqualTo(new Decoded(null, Loss.NOT_TEXT, "binary content (3 NUL bytes)", 0));
  }

  @Test
  void chineseIsReadWithoutAName() {
    assertThat(Decoder.decode(SIMPLE.getBytes(GB))).isEqualTo(text(SIMPLE, 0));
    assertThat(Decoder.decode(TRADITIONAL.getBytes(BIG5))).isEqualTo(text(TRADITIONAL, 0));
    assertThat(Decoder.decode("天马行空".getBytes(GB)).text()).isEqualTo("天马行空");
  }

  @Test
  void aBadPlaceCostsItsCharacter() {
    byte[] bytes = joined((SIMPLE + "马").getBytes(UTF_8), SIMPLE.getBytes(UTF_8));
    bytes[SIMPLE.getBytes(UTF_8).length + 2] = 'x'; // the end of one character
    assertThat(Decoder.decode(bytes)).isEqualTo(text(SIMPLE + "\uFFFDx" + SIMPLE, 1));
  }

  @Test
  void damageIsGivenUpWithItsPlace() {
    byte[] bytes = "天马行空，独往独来。".getBytes(UTF_8);
    bytes[3] = (byte) 0xFF;
    Decoded lost = Decoder.decode(bytes);
    assertThat(lost.reason()).isEqualTo(Loss.UNDECODABLE);
    assertThat(lost.detail()).isEqualTo("not UTF-8 from byte 3 on");
  }

  @ParameterizedTest
  @CsvSource({"windows-1252", "' WINDOWS-1252 '", "iso-8859-1"})
  void aDeclaredCharsetIsBelieved(String declared) {
    byte[] western = "caf\u00E9 au lait".getBytes(Charset.forName("windows-1252"));
    assertThat(Decoder.decode(western, declared)).isEqualTo(text("café au lait", 0));
  }

  @ParameterizedTest
  @CsvSource({"gbk", "GB2312", "' Chinese'", "x-gbk"})
  void aDeclaredNameIsMeantAsOnTheWeb(String declared) {
    byte[] euro = {'A', (byte) 0x80};
    assertThat(Decoder.decode(euro, declared)).isEqualTo(text("A€", 0));
  }

  @ParameterizedTest
  @CsvSource({"''", "us-ascii", "no-such-charset", "?!"})
  void aDeclaredCharsetThatReadsLittleIsNot(String declared) {
    assertThat(Decoder.decode(SIMPLE.getBytes(GB), declared)).isEqualTo(text(SIMPLE, 0));
  }

  @Test
  void sevenBitsOfChineseAreRead() {
    assertThat(Decoder.decode("a~{VPND~}b".getBytes(US_ASCII))).isEqualTo(text("a中文b", 0));
    assertThat(Decoder.decode("~{VPND~}".getBytes(US_ASCII))).isEqualTo(text("中文", 0));
    for (String plain : new String[] {"a~b{VPND~}", "~{~}", "~", "a ~{ b ~} c"}) {
      assertThat(Decoder.decode(plain.getBytes(US_ASCII))).isEqualTo(text(plain, 0));
    }
    String mixed = "é~{VPND~}";
    assertThat(Decoder.decode(mixed.getBytes(UTF_8))).isEqualTo(text(mixed, 0));
  }

  private static String stream(byte[] bytes) throws IOException {
    return new String(Decoder.asUtf8(new ByteArrayInputStream(bytes), bytes).readAllBytes(), UTF_8);
  }

  @Test
  void aStreamIsToldByItsHead() throws IOException {
    assertThat(stream("abc".getBytes(US_ASCII))).isEqualTo("abc");
    assertThat(stream(SIMPLE.getBytes(UTF_8))).isEqualTo(SIMPLE);
    assertThat(stream(SIMPLE.getBytes(GB))).isEqualTo(SIMPLE);
    assertThat(stream(TRADITIONAL.getBytes(BIG5))).isEqualTo(TRADITIONAL);
    byte[] cut = SIMPLE.getBytes(UTF_8);
    assertThat(stream(Arrays.copyOf(cut, 5))).isEqualTo("天\uFFFD");
    byte[] western = "caf\u00E9 \u00E0 la".getBytes(Charset.forName("windows-1252"));
    assertThat(stream(western)).startsWith("caf").endsWith(" la");
  }
}
