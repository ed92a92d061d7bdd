package io.tianma.data.source.charset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.source.ReadFile;
import io.tianma.data.source.record.Loss;
import io.tianma.data.source.record.SourceRecord.Mended;
import java.nio.charset.Charset;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Charsets as the WHATWG's Encoding Standard decodes them; values from its indexes and steps. */
class WebCharsetTest {
  private static final String TEXT = "天马行空，独往独来。这是一段用来试验的文字，讲的是一匹会飞的马。";

  @ParameterizedTest
  @CsvSource({
    "GB18030, 80, 20AC",
    "GB18030, A2E3, 20AC",
    "GB18030, A3A0, 3000",
    "GB18030, A8BC, 1E3F",
    "GB18030, A6D9, FE10",
    "GB18030, FE59, 9FB4",
    "GB18030, 8139EE39, 3400",
    "GB18030, 95328236, 20000",
    "GB18030, 8135F437, E7C7",
    "GB18030, FF41, FFFD 41",
    "GB18030, 8141, 4E04",
    "GB18030, 8120, FFFD 20",
    "GB18030, 817F, FFFD 7F",
    "GB18030, 81FF41, FFFD 41",
    "GB18030, 81, FFFD",
    "GB18030, 8130, FFFD",
    "GB18030, 81308130, 80",
    "GB18030, 813041, FFFD 30 41",
    "GB18030, 81308141, FFFD 30 4E04",
    "GB18030, E3329A36, FFFD",
    "BIG5, A440, 4E00",
    "BIG5, 8740, 43F0",
    "BIG5, 8862, CA 304",
    "BIG5, 88A5, EA 30C",
    "BIG5, A145, 2027",
    "BIG5, A3E1, 20AC",
    "BIG5, A3C0, 2400",
    "BIG5, A3E0, 2421",
    "BIG5, 8E69, 7BB8",
    "BIG5, FEFE, 79D4",
    "BIG5, 80, FFFD",
    "BIG5, A420, FFFD 20",
    "BIG5, A480, FFFD",
    "BIG5, 8141, FFFD 41",
    "HZ, 7E7B56504E447E7D, 4E2D 6587",
    "HZ, 617E7E627E7B56507E7D63, 61 7E 62 4E2D 63",
    "HZ, 7E7B56500A61, 4E2D A 61",
    "HZ, 617E0A62, 61 62",
    "GB18030, 8100, FFFD 0",
    "GB18030, 813000, FFFD 30 0",
    "GB18030, 81308100, FFFD 30 FFFD 0",
    "GB18030, FF, FFFD",
    "BIG5, 7F, 7F",
    "HZ, 80, FFFD",
    "HZ, 7E61, 7E 61",
    "HZ, 7E, 7E",
    "HZ, 7E7E7E7D61, 7E 61",
    "HZ, 7E7B5650, 4E2D",
    "HZ, 7E7B56504E, 4E2D 4E",
    "HZ, 7E7B56507E, 4E2D 7E",
    "HZ, 7E7B2056507E7D, FFFD 4E2D",
    "HZ, 7E7B7F56507E7D, FFFD 4E2D",
    "HZ, 7E7B562056507E7D, FFFD FFFD 4E2D",
  })
  void decodesAsTheWebDoes(WebCharset charset, String bytes, String codePoints) {
    assertThat(charset.decode(HexFormat.of().parseHex(bytes)).text().codePoints())
        .extracting(c -> Integer.toHexString(c).toUpperCase(java.util.Locale.ROOT))
        .containsExactly(codePoints.split(" ", -1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"GB18030", "UTF-8", "Big5-HKSCS", "UTF-16LE"})
  void aBadByteCostsItsCharacterAndIsCounted(String charset) {
    String text = charset.startsWith("Big5") ? "天馬行空，獨往獨來。這是一段文字，" : TEXT;
    boolean wide = charset.equals("UTF-16LE");
    String line = text + "\n"; // at which two-byte charsets find their way again
    String book = (wide ? "\ufeff" : "") + line.repeat(100);
    byte[] bytes = book.getBytes(Charset.forName(charset));
    int at = book.substring(0, book.length() / 2 + 3).getBytes(Charset.forName(charset)).length;
    bytes[wide ? at + 1 : at] = (byte) (wide ? 0xDC : 0xFF);
    ReadFile records = ReadFile.of("a.txt", bytes);
    assertThat(records.losses()).isEmpty();
    String found = records.texts().get(0);
    assertThat(found).contains("\ufffd").startsWith(line.repeat(40)).endsWith(line.repeat(40));
    assertThat(records.found().get(0).mended().get(Mended.REPLACED_CHARACTERS)).isBetween(1L, 3L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GB18030", "UTF-8"})
  void pastAShareOfCharactersADocumentIsUndecodable(String charset) {
    byte[] bytes = TEXT.repeat(100).getBytes(Charset.forName(charset));
    for (int i = 0; i < bytes.length; i += 12) {
      bytes[i] = (byte) 0xFF;
    }
    assertThat(ReadFile.of("a.txt", bytes).losses()).containsExactly(Loss.UNDECODABLE);
  }

  @Test
  void charactersOfHongKongAndSevenBitsAreRead() {
    String text = "佢哋嘅嘢喺呢度，唔好郁。㗎喇，我哋一齊去食嘢啦，天氣好好。".repeat(3);
    byte[] bytes = text.getBytes(Charset.forName("Big5-HKSCS"));
    assertThat(ReadFile.of("a.txt", bytes).texts()).containsExactly(text);
    assertThat(ReadFile.of("a.txt", hz("HZ: " + TEXT)).texts()).containsExactly("HZ: " + TEXT);
    assertThat(ReadFile.of("a.jsonl", hz("{\"text\": \"" + TEXT + "\"}")).texts())
        .containsExactly(TEXT);
    String code = "if (a ~{ b ~} c) and ~{x~} for ASCII";
    assertThat(ReadFile.of("a.txt", code.getBytes(UTF_8)).texts()).containsExactly(code);
  }

  private static byte[] hz(String text) {
    StringBuilder out = new StringBuilder();
    for (char c : text.toCharArray()) {
      byte[] gb = String.valueOf(c).getBytes(Charset.forName("GB2312"));
      out.append(
          gb.length == 1
              ? String.valueOf(c)
              : "~{" + (char) (gb[0] & 0x7F) + (char) (gb[1] & 0x7F) + "~}");
    }
    return out.toString().getBytes(UTF_8);
  }
}
