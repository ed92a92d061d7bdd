package io.tianma.data.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tianma.data.store.Records;
import io.tianma.data.testing.Cleaning;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which limits are taken, and which of them decide. */
class CleanOptionsTest {
  @ParameterizedTest
  @CsvSource({
    "maxListedShare, clean.max-listed-share",
    "minHanShare, clean.min-han-share",
    "maxKanaShare, clean.max-kana-share",
    "maxMojibakeShare, clean.max-mojibake-share",
    "minStopShare, clean.min-stop-share",
    "minPunctuationShare, clean.min-punctuation-share",
    "maxPunctuationShare, clean.max-punctuation-share",
    "maxDigitShare, clean.max-digit-share",
  })
  void sharesAreFromNothingToAll(String component, String key) {
    for (double share : new double[] {0, 0.5, 1}) {
      assertThat(Records.with(Cleaning.options(), component, share)).isNotNull();
    }
    for (double share : new double[] {-0.01, 1.01, Double.NaN}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Records.with(Cleaning.options(), component, share))
          .withMessage(key + " = " + share + ": must be between 0 and 1");
    }
  }

  @Test
  void repetitionIsOfSharesToo() {
    assertThat(new RepetitionOptions(0, 1, 0, 1)).isNotNull();
    String[] keys = {"max-lines", "max-line-chars", "max-phrase", "max-passages"};
    for (int i = 0; i < keys.length; i++) {
      double[] of = new double[4];
      of[i] = 2;
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new RepetitionOptions(of[0], of[1], of[2], of[3]))
          .withMessage("clean.repetition." + keys[i] + " = 2.0: must be between 0 and 1");
    }
  }

  private static void refused(String message, String component, Object value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Records.with(Cleaning.options(), component, value))
        .withMessage(message);
  }

  @Test
  void whatCannotBeIsRefusedByItsKey() {
    refused("clean.boilerplate = [甲,  ]: no phrase may be blank", "boilerplate", List.of("甲", " "));
    refused("clean.boilerplate-chars = -1: must not be negative", "boilerplateChars", -1);
    refused("clean.min-chars = -1: must not be negative", "minChars", -1);
    refused("clean.max-chars = 49: must be at least clean.min-chars", "maxChars", 49);
    for (double seconds : new double[] {0, -1, 86_400.5, Double.NaN}) {
      refused(
          "clean.max-seconds = " + seconds + ": must be above 0 and at most 86400",
          "maxSeconds",
          seconds);
    }
  }

  @Test
  void theLimitsThemselvesAreTaken() {
    CleanOptions options = Records.with(Cleaning.options(), "boilerplateChars", 0, "maxChars", 50);
    assertThat(options.maxChars()).isEqualTo(options.minChars());
    options = Records.with(options, "minChars", 0, "maxChars", 0, "maxSeconds", 86_400.0);
    assertThat(options.maxSeconds()).isEqualTo(86_400);
  }

  @Test
  void limitsOfWhatIsNotThereDecideNothing() {
    CleanOptions options =
        Records.with(Cleaning.options(), "boilerplateChars", 7, "maxListedShare", 0.5);
    CleanOptions listed = Records.with(options, "wordList", "words.txt");
    assertThat(listed.decisive()).isEqualTo(listed);
    assertThat(options.decisive()).isEqualTo(Records.with(options, "maxListedShare", 0.01));
    CleanOptions plain = Records.with(listed, "boilerplate", List.of());
    assertThat(plain.decisive()).isEqualTo(Records.with(plain, "boilerplateChars", 40));
  }
}
