package io.tianma.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer.Form;
import java.util.Locale;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class NormalizerTest {
  private static final int[] MARKS = {
    0x300, 0x301, 0x316, 0x327, 0x345, 0x31B, 0x5B0, 0x64B, 0x93C, 0x3099, 0x20DD, 0x903, 0x344,
    0x1D165, 0x1D16D, 0xF71, 0x302A
  };

  /** bert4keras: lower case, NFD, no characters of category Mn. */
  private static String slow(String text) {
    return java.text.Normalizer.normalize(text.toLowerCase(Locale.ROOT), Form.NFD)
        .replaceAll("\\p{Mn}", "");
  }

  @Test
  void everyCharacterIsLoweredAndLosesItsMarks() {
    for (int c = 0; c < 0x1F000; c++) {
      String text = Character.toString(c);
      assertThat(Normalizer.lowercase(text)).as("U+%04X", c).isEqualTo(slow(text));
    }
  }

  @Test
  void oneCharacterThatDecomposesIsEnough() {
    assertThat(Normalizer.lowercase("天马É行空ABC，")).isEqualTo("天马e行空abc，");
    assertThat(Normalizer.lowercase("天马，行空ABC。１")).isEqualTo("天马，行空abc。１");
  }

  @Property(tries = 200)
  void longRunsOfMarksAreOrderedAsJavaOrdersThem(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    StringBuilder text = new StringBuilder();
    for (int runs = 1 + random.nextInt(3); runs > 0; runs--) {
      text.append(random.nextBoolean() ? "天" : "e");
      for (int marks = random.nextInt(70); marks > 0; marks--) {
        text.appendCodePoint(MARKS[random.nextInt(MARKS.length)]);
      }
    }
    for (Form form : Form.values()) {
      assertThat(Normalizer.normalized(text.toString(), form))
          .isEqualTo(java.text.Normalizer.normalize(text, form));
    }
  }

  /** Runs of 30 marks are left to Java, longer ones are sorted before. */
  @Test
  void aRunThatIsLongIsInOrderBeforeJavaSeesIt() {
    String below = "\u0316";
    String above = "\u0301";
    assertThat(CanonicalOrder.of("天" + above.repeat(29) + below))
        .isEqualTo("天" + above.repeat(29) + below);
    assertThat(CanonicalOrder.of("天" + above.repeat(30) + below + "马"))
        .isEqualTo("天" + below + above.repeat(30) + "马");
    assertThat(CanonicalOrder.of("天马")).isSameAs(CanonicalOrder.of("天马"));
  }

  /** Signs that are half marks, rings around a letter, and spacing marks are marks too. */
  @Test
  void marksOfEveryKindMakeARun() {
    String above = "\uFE20"; // class 230
    String below = "\uFE27"; // class 220
    assertThat(CanonicalOrder.of("天" + above.repeat(30) + below))
        .isEqualTo("天" + below + above.repeat(30));
    for (String unmoved : new String[] {"\u20DD", "\u0903"}) { // class 0
      assertThat(CanonicalOrder.of("天" + above.repeat(15) + unmoved + above.repeat(15) + below))
          .isEqualTo("天" + above.repeat(15) + unmoved + below + above.repeat(15));
    }
    String letters = "ά".repeat(40);
    assertThat(CanonicalOrder.of(letters)).isSameAs(letters);
  }

  /** The ends of the ranges that most of a Chinese text is of. */
  @Test
  void commonCharactersAreNotCopied() {
    for (char c : "\u0000a\u00BF一\u9FFF\u2010\u2027\u3000\u3029\uFF00\uFFEF".toCharArray()) {
      String text = "天" + c;
      assertThat(Normalizer.lowercase(text)).isSameAs(text);
    }
  }

  @Test
  void wideSignsBecomeNarrowButForChinesePunctuation() {
    assertThat(Width.half("ＡＺａｚ０９＂＃＄％＆＇＊＋－．／＜＝＞＠［＼］＾＿｀｛｜｝"))
        .isEqualTo("AZaz09\"#$%&'*+-./<=>@[\\]^_`{|}");
    String kept = "，！？：；（）～。、\uFF00\uFF5F\u3000天";
    assertThat(Width.half(kept)).isEqualTo(kept);
    assertThat(Width.half("天！Ａ马")).isEqualTo("天！A马");
  }

  @Test
  void surrogatesThatStandAloneAreReplaced() {
    for (String part : new String[] {"", "天", "𠀀", "\uD83D\uDE00"}) {
      assertThat(WellFormed.repair(part + "\uD800" + part)).isEqualTo(part + "\uFFFD" + part);
      assertThat(WellFormed.repair("\uDC00" + part + "\uDBFF"))
          .isEqualTo("\uFFFD" + part + "\uFFFD");
      assertThat(WellFormed.repair(part)).isEqualTo(part);
    }
    assertThat(WellFormed.repair("\uDC00\uD800")).isEqualTo("\uFFFD\uFFFD");
    assertThat(WellFormed.repair("\uD800\uD83D\uDE00")).isEqualTo("\uFFFD\uD83D\uDE00");
  }

  @Test
  void bytesThatAreNoUtf8AreRefusedAndNamed() {
    assertThat(Utf8.strict("天马\uFFFD".getBytes(StandardCharsets.UTF_8), "x")).isEqualTo("天马\uFFFD");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Utf8.strict(new byte[] {(byte) 0xCC, (byte) 0xEC}, "vocab.words"))
        .withMessage("vocab.words: is not UTF-8 text; convert it");
  }
}
