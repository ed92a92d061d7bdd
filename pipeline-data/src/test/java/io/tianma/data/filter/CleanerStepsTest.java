package io.tianma.data.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tianma.data.source.record.Format;
import io.tianma.data.store.Records;
import io.tianma.data.testing.Cleaning;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the steps of cleaning do with each format, and what is told of them. */
class CleanerStepsTest {
  private final Cleaner lenient = new Cleaner(Cleaning.lenient());

  @ParameterizedTest
  @CsvSource({
    "TEXT, '# **甲** <i>乙</i> ''''丙''''', '# **甲** <i>乙</i> ''''丙'''''",
    "MARKDOWN, '# **甲** <i>乙</i>', 甲 乙",
    "HTML, '<p>甲 <i>乙</i>&#xE000;&#x200B;', 甲 乙",
    "WIKITEXT, '== ''''甲'''' [[丙|乙]] ==', 甲 乙",
  })
  void eachFormatIsReadAsWhatItIs(Format format, String text, String prose) {
    assertThat(lenient.clean(text, format).text()).isEqualTo(prose);
  }

  @Test
  void aFormatOfFilesIsNoFormatOfText() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> lenient.clean("甲", Format.JSONL))
        .withMessage("jsonl: no text is written in it");
  }

  @Test
  void whatWasMaskedIsCountedByItsKind() {
    String text = "甲13812345678，13912345678，a@b.cn，京A12345，11010519491231002X，8.8.8.8";
    Cleaned cleaned = lenient.clean(text, Format.TEXT);
    assertThat(cleaned.masked())
        .isEqualTo(
            Map.of("mobile", 2L, "e-mail", 1L, "plate", 1L, "id-card", 1L, "ip-address", 1L));
    assertThat(lenient.clean("甲13812345678", Format.TEXT).masked()).isEqualTo(Map.of("mobile", 1L));
    Cleaned dropped = new Cleaner(Cleaning.options()).clean("甲13812345678", Format.TEXT);
    assertThat(dropped.dropped().reason()).isEqualTo(Reason.TOO_SHORT);
    assertThat(dropped.masked()).isEqualTo(Map.of("mobile", 1L));
  }

  @Test
  void maskingIsLeftOutOnRequest() {
    CleanOptions open = Records.with(Cleaning.lenient(), "maskPersonalData", false);
    Cleaned cleaned = new Cleaner(open).clean("甲13812345678", Format.TEXT);
    assertThat(cleaned).isEqualTo(new Cleaned("甲13812345678", null, Map.of()));
    assertThat(Cleaner.maskedKinds(open)).isEmpty();
    assertThat(Cleaner.maskedKinds(Cleaning.lenient()))
        .containsExactly("id-card", "mobile", "plate", "e-mail", "ip-address");
  }

  @Test
  void limitsAreToldByReason() {
    Map<String, String> limits = new Cleaner(Cleaning.options()).limits();
    assertThat(limits)
        .containsOnlyKeys(Arrays.stream(Reason.values()).map(Reason::key).toList())
        .containsEntry("too-short", "clean.min-chars = 50")
        .containsEntry("too-long", "clean.max-chars = 1000000")
        .containsEntry("mojibake", "clean.max-mojibake-share = 0.005")
        .containsEntry("repeated-passages", "clean.repetition.max-passages = 0.6")
        .containsEntry("too-slow", "clean.max-seconds = 60");
  }

  @Test
  void aTextThatTakesTooLongIsLeftAsItIs() {
    Cleaner hasty = new Cleaner(Records.with(Cleaning.options(), "maxSeconds", 1e-9));
    Verdict late =
        new Verdict(Reason.TOO_SLOW, "clean.max-seconds", Math.nextUp(1e-9), 1e-9, false);
    assertThat(hasty.clean("# 甲\u0000", Format.MARKDOWN))
        .isEqualTo(new Cleaned("# 甲\u0000", late, Map.of()));
    assertThat(hasty.explain("甲", Format.TEXT)).containsExactly(late);
    assertThat(late.keep()).isFalse();
  }

  /** An accent over a wide letter is composed only after the letter has become narrow. */
  @Test
  void listedWordsGoThroughTheStepsInTheirOrder() {
    String word = "Ｅ\u0301馆";
    CleanOptions options = Records.with(Cleaning.lenient(), "halfWidth", true);
    Cleaner strict = new Cleaner(options, WordList.of(List.of(word)));
    Cleaned cleaned = strict.clean("在" + word, Format.TEXT);
    assertThat(cleaned.text()).isEqualTo("在É馆");
    assertThat(cleaned.dropped().reason()).isEqualTo(Reason.LISTED_WORDS);
    assertThat(cleaned.dropped().value()).isEqualTo(2 / 3.0);
  }

  @Test
  void aLineOfFortyCharactersIsShort() {
    String forty = "版权所有" + "𠀀".repeat(36);
    assertThat(lenient.clean("甲\n" + forty + "\n乙", Format.TEXT).text()).isEqualTo("甲\n乙");
    String longer = "甲\n" + forty + "字\n乙";
    assertThat(lenient.clean(longer, Format.TEXT).text()).isEqualTo(longer);
  }
}
