package io.tianma.data.source.charset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bad places of a text, and what is thought of it for them. */
class ReplacedTest {
  @Test
  void badPlacesAreCountedButNotTheSignItself() {
    byte[] bytes = "\uFFFD天\uFFFD".getBytes(UTF_8);
    assertThat(Replaced.of(UTF_8, bytes, 0)).isEqualTo(new Replaced("\uFFFD天\uFFFD", 0, -1));
    byte[] bad = {'a', (byte) 0xFF, 'b', (byte) 0xE5, (byte) 0xA4, 'c', (byte) 0xE5};
    assertThat(Replaced.of(UTF_8, bad, 0)).isEqualTo(new Replaced("a\uFFFDb\uFFFDc\uFFFD", 3, 1));
    assertThat(Replaced.of(UTF_8, bad, 2)).isEqualTo(new Replaced("b\uFFFDc\uFFFD", 2, 3));
    assertThat(Replaced.of(UTF_8, bad, 7)).isEqualTo(new Replaced("", 0, -1));
    assertThat(Replaced.of(UTF_8, new byte[] {(byte) 0xFF}, 0))
        .isEqualTo(new Replaced("\uFFFD", 1, 0));
  }

  @Test
  void longTextsAreWhole() {
    String text = "天马".repeat(5000);
    byte[] bytes = (text + "x").getBytes(UTF_8);
    bytes[bytes.length - 1] = (byte) 0xFF;
    assertThat(Replaced.of(UTF_8, bytes, 0))
        .isEqualTo(new Replaced(text + "\uFFFD", 1, bytes.length - 1));
  }

  @Test
  void aTwentiethMayBeBad() {
    assertThat(new Replaced("a".repeat(20), 1, 0).isWorthHaving()).isTrue();
    assertThat(new Replaced("a".repeat(19), 1, 0).isWorthHaving()).isFalse();
    assertThat(new Replaced("", 0, -1).isWorthHaving()).isTrue();
  }

  /** More than two wide characters to one bad place. */
  @ParameterizedTest
  @CsvSource({
    "'a\uFFFD', 1, false",
    "'天\uFFFD', 1, false",
    "'天马\uFFFD', 1, false",
    "'天马行\uFFFD', 1, true",
    "'\u0080\u0080\u0080\uFFFD', 1, true",
    "'\u007F\u007F\u007F\uFFFD', 1, false",
    "'天马行空\uFFFD\uFFFD', 2, false",
    "'天马行空独\uFFFD\uFFFD', 2, true",
  })
  void mostlyUtf8HasMoreCharactersThanBadPlaces(String text, int places, boolean mostly) {
    assertThat(new Replaced(text, places, 0).mostlyUtf8()).isEqualTo(mostly);
  }

  /**
   * 钻 is D7EA in GB 2312, 伛 D8F1; 籲 C67E in Big5, 乂 C940: the last rows of the first levels and the
   * first rows after them.
   */
  @ParameterizedTest
  @CsvSource({
    "天, 1",
    "钻, 1",
    "伛, 0",
    "籲, 1",
    "乂, 0",
    "天乂, 0.5",
    "天乂乂, 0.333333333333",
    "'天，a 。\u3000', 1",
    "'é天', 0.5",
    "'\u0080天', 0.5",
    "'abc，', 0",
    "'', 0",
  })
  void commonCharactersAreThoseOfTheFirstLevels(String text, double share) {
    assertThat(Plausible.commonShare(text)).isCloseTo(share, Offset.offset(1e-9));
    assertThat(Plausible.isChinese(text)).isEqualTo(share >= 0.5);
  }

  @ParameterizedTest
  @CsvSource({
    "gb18030, GB18030", "gb_2312-80, GB18030", "cp936, GB18030", "big5-hkscs, BIG5",
    "cp950, BIG5", "hz-gb-2312, HZ", "utf-8,", "'',"
  })
  void labelsAreThoseOfTheWeb(String label, WebCharset charset) {
    assertThat(WebCharset.of(label)).isEqualTo(charset);
  }

  @Test
  void badPlacesOfTheWebsCharsetsAreCountedWithTheFirst() {
    byte[] bytes = {'a', (byte) 0xFF, 'b', (byte) 0x81};
    assertThat(WebCharset.GB18030.decode(bytes)).isEqualTo(new Replaced("a\uFFFDb\uFFFD", 2, 1));
    assertThat(WebCharset.BIG5.decode(Arrays.copyOf(bytes, 1))).isEqualTo(new Replaced("a", 0, -1));
  }
}
