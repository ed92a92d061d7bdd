package io.tianma.data.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which characters are taken for invisible. */
class ControlsTest {
  private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}]");

  /** The 66 noncharacters of Unicode: FDD0 to FDEF, and the last two of each plane. */
  private static boolean isNoncharacter(int c) {
    return c >= 0xFDD0 && c <= 0xFDEF || c % 0x10000 >= 0xFFFE;
  }

  private static String expected(int c) {
    if (c >= 0x0A && c <= 0x0D || c == 0x85 || c == 0x2028 || c == 0x2029) {
      return "\n";
    }
    String one = Character.toString(c);
    boolean gone = INVISIBLE.matcher(one).matches() || isNoncharacter(c);
    return c == '\t' || !gone ? one : "";
  }

  @Test
  void everyCharacterStaysOrGoesByItsCategory() {
    StringBuilder wrong = new StringBuilder();
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      String text = "a" + Character.toString(c) + "é";
      if (!Controls.strip(text).equals("a" + expected(c) + "é")) {
        wrong.append(String.format("U+%04X ", c));
      }
    }
    assertThat(wrong).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'\r\n', '\n'",
    "'\r\n\r\n', '\n\n'",
    "'\r\r\n', '\n\n'",
    "'\n\r', '\n\n'",
    "'\n\u0000', '\n'",
    "'甲\r\n乙\n丙\u0000', '甲\n乙\n丙'",
    "'\u0000\n', '\n'",
    "'\t\u0085\t', '\t\n\t'",
  })
  void everyLineEndBecomesOne(String text, String stripped) {
    assertThat(Controls.strip(text)).isEqualTo(stripped);
  }

  /** The ends of the ranges that most of a Chinese text is of. */
  @ParameterizedTest
  @ValueSource(
      ints = {
        0x4E00, 0x9FFF, 0x20, 0x7E, '\n', '\t', 0x3000, 0x3029, 0xFF01, 0xFF5E, 0x2010, 0x2027
      })
  void commonCharactersAreNotCopied(int c) {
    String text = "甲" + (char) c;
    assertThat(Controls.strip(text)).isSameAs(text);
  }

  @Test
  void nothingIsNotCopied() {
    assertThat(Controls.strip("")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "FE0F, true", "2600, true", "27BF, true", "1F300, true", "1F600, true", "1FAFF, true",
    "25FF, false", "27C0, false", "1F2FF, false", "1FB00, false", "FE0E, false", "61, false"
  })
  void aJoinerStaysBehindEmojiOnly(String hex, boolean stays) {
    String before = Character.toString(Integer.parseInt(hex, 16));
    assertThat(Controls.strip(before + "\u200Da"))
        .isEqualTo(before + (stays ? "\u200D" : "") + "a");
    assertThat(Controls.strip("\u200Da")).isEqualTo("a");
  }
}
