package io.tianma.data.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FingerprintTest {
  @ParameterizedTest
  @CsvSource({
    "'天马 行空。','天马行空'",
    "'Ｔｉａｎｍａ　１２３！','tianma123'",
    "'Café','cafe'",
    "'Cafe\u0301','cafe'",
    "'①㈱','1株'",
    "'人〇々','人〇々'",
    "'A𠀀😀b','a𠀀b'",
    "'。。！','。。！'",
    "'  ',''",
  })
  void lettersDigitsAndIdeographsRemain(String text, String normal) {
    assertThat(Fingerprint.normal(text)).isEqualTo(normal);
  }

  @Property(tries = 500)
  void aNormalTextStaysAsItIs(@ForAll String text) {
    String normal = Fingerprint.normal(text);
    assertThat(Fingerprint.normal(normal)).isEqualTo(normal);
  }

  /** Compatibility decomposition in lower case, of which letters and numbers remain. */
  @Test
  void everyCharacterIsInOneForm() {
    for (int c = 0; c < 0x30000; c++) {
      if (c >= 0xD800 && c <= 0xDFFF || !Character.isDefined(c)) {
        continue;
      }
      String text = Character.toString(c);
      String parts = Normalizer.normalize(text, Normalizer.Form.NFKD).toLowerCase(Locale.ROOT);
      assertThat(Fingerprint.normal("x" + text + "y"))
          .as("U+%04X", c)
          .isEqualTo("x" + parts.replaceAll("[^\\p{L}\\p{Nd}\\p{Nl}]", "") + "y");
    }
  }

  @Test
  void loneSurrogatesDoNoHarm() {
    assertThat(Fingerprint.normal("天\ud800马\udc00")).isEqualTo("天马");
    for (int c = 0xD800; c <= 0xDFFF; c++) {
      assertThat(Fingerprint.normal("天" + (char) c)).isEqualTo("天");
    }
  }

  /** It is one since Unicode 14, which Java 17 does not know. */
  @Test
  void theLastIdeographOfTheBasicBlockIsALetter() {
    assertThat(Fingerprint.normal("天\u9FFF")).isEqualTo("天\u9FFF");
  }

  /** The published SHA-256 of "abc" begins so. */
  @Test
  void hashesAreSha256() {
    assertThat(Fingerprint.hash("abc")).isEqualTo("ba7816bf8f01cfea414140de5dae2223");
  }
}
