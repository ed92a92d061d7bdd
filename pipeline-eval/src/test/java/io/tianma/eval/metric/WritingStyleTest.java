package io.tianma.eval.metric;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.eval.metric.overlap.Tokens;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every figure is reckoned by hand. */
class WritingStyleTest {
  @Test
  void figuresAreThoseOfRunsOfTwoAndFour() {
    WritingStyle style = new WritingStyle(Tokens.CHAR);
    // runs of four: 甲乙甲乙, 乙甲乙甲, 甲乙甲乙; the source has the first and the third
    style.add("甲乙甲乙甲乙", "甲乙丙丁", "丙甲乙甲乙丁");
    // 乙甲子丑, 甲子丑寅; the source has the second
    style.add("乙甲子丑寅", "甲乙丙", "甲子丑寅");
    // shorter than four: one run, which the source has
    style.add("甲子", "甲乙丙", "子甲子丑");
    Map<String, Double> figures = style.figures();
    assertThat(figures)
        .containsEntry("distinct-1-char", 5 / 13.0) // 甲 乙 子 丑 寅 of 6 + 5 + 2
        .containsEntry("distinct-2-char", 5 / 10.0) // 甲乙 乙甲 甲子 子丑 丑寅 of 5 + 4 + 1
        .containsEntry("repetition-4-char", (1 - 2 / 3.0) / 3) // one of three in one of three texts
        .containsEntry("copy-4-char", 4 / 6.0)
        .containsEntry("length-ratio-char", 13 / 10.0)
        .containsEntry("empty", 0.0);
  }

  @Test
  void anEmptyTextIsCountedAndWithoutSourcesNothingIsSaidOfCopies() {
    WritingStyle style = new WritingStyle(Tokens.CHAR);
    style.add("", "甲", null);
    assertThat(style.figures())
        .containsEntry("empty", 1.0)
        .containsEntry("distinct-2-char", 0.0)
        .containsEntry("repetition-4-char", 0.0)
        .doesNotContainKey("copy-4-char");
  }
}
