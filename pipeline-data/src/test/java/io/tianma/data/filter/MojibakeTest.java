package io.tianma.data.filter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Leftovers of wrong decoding, and what only looks like some. */
class MojibakeTest {
  /** The multiplication sign is no letter, so that its byte begins no pair. */
  @Test
  void pairsOfBytesOfUtf8ReadAsLatin1Count() {
    for (int lead = 0xBD; lead <= 0xFF; lead++) {
      for (int trail = 0x7E; trail <= 0xC1; trail++) {
        String text = new String(new byte[] {(byte) lead, (byte) trail}, ISO_8859_1);
        boolean pair =
            lead >= 0xC2 && lead <= 0xF4 && lead != 0xD7 && trail >= 0x80 && trail <= 0xBF;
        assertThat(Mojibake.chars(text)).as("%02X %02X", lead, trail).isEqualTo(pair ? 2 : 0);
      }
    }
  }

  @Test
  void accentsReadAsWindows1252CountWhatTheByteIsThere() {
    Charset windows = Charset.forName("windows-1252");
    for (int c = 0x80; c < 0x5C0; c++) {
      String text = new String(Character.toString(c).getBytes(UTF_8), windows);
      boolean lost = text.charAt(1) == '\uFFFD'; // no character has this byte
      assertThat(Mojibake.chars(text)).as(text).isEqualTo(lost ? 1 : 2);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "锟斤拷, 3",
    "锟斤拷锟斤拷, 6",
    "锟斤, 0",
    "烫烫烫, 3",
    "烫烫烫烫, 3",
    "烫烫, 0",
    "屯屯屯, 3",
    "屯里, 0",
    "\u00EF\u00BB\u00BF天, 3",
    "\u00E2\u20AC\u0153天, 2",
    "\uFFFD, 1",
    "天\uFFFD马\uFFFD\uFFFD, 3",
    "天马行空abc, 0",
    "café, 0",
    "é, 0",
    "Ünü, 0",
    "'', 0",
  })
  void leftoversAreCountedByTheirCharacters(String text, int chars) {
    assertThat(Mojibake.chars(text)).isEqualTo(chars);
  }

  @Test
  void shareIsOfAllCharacters() {
    WordList words = WordList.of(List.of("天马"));
    Measured measured = new Measured("锟斤拷天马空行空", words);
    assertThat(measured.mojibakeShare()).isEqualTo(3 / 8.0);
    assertThat(measured.listedShare()).isEqualTo(2 / 8.0);
    assertThat(new Measured("", words).mojibakeShare()).isZero();
    assertThat(new Measured("", words).listedShare()).isZero();
  }
}
