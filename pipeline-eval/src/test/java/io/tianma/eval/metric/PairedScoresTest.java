package io.tianma.eval.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.data.text.Budget;
import io.tianma.eval.metric.Scorer.Fields;
import io.tianma.eval.metric.Scorer.Result;
import io.tianma.eval.metric.resampling.Comparison;
import io.tianma.eval.metric.resampling.Resampling;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Two files for the same references. */
class PairedScoresTest {
  private static final String FIRST = line("天马", "天马") + line("行空", "行");
  private static final String SECOND = line("天马", "天") + line("行空", "");

  @Test
  void eachMetricIsComparedTextByText() throws IOException {
    Map<String, Comparison> all = compared(FIRST, SECOND);
    assertThat(all)
        .containsOnlyKeys(
            "rouge1-char", "rouge2-char", "rougeL-char", "rougeLsum-char", "bleu-char");
    // F of 1 and 2/3 beside 2/3 and 0
    assertThat(all.get("rouge1-char").a()).isEqualTo((1 + 2 / 3.0) / 2);
    assertThat(all.get("rouge1-char").b()).isEqualTo(1 / 3.0);
    assertThat(all.get("rouge2-char").a()).isEqualTo(0.5);
    assertThat(all.get("rouge2-char").b()).isZero();
  }

  @Test
  void theFirstTextWhereReferencesPartIsNamed() {
    assertThatThrownBy(() -> compared(FIRST, line("天马", "天") + line("别", "")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("text 2 has another reference there: bring both files into the same order");
  }

  @Test
  void filesOfUnequalLengthAreRefused() {
    assertThatThrownBy(() -> compared(FIRST, line("天马", "天")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("it has 1 texts, the other file 2: both must be for the same references");
  }

  private static Map<String, Comparison> compared(String a, String b) throws IOException {
    return PairedScores.of(score(a), score(b), Scoring.STANDARD, Resampling.DEFAULT);
  }

  private static Result score(String lines) throws IOException {
    BufferedReader in = new BufferedReader(new StringReader(lines));
    return Scorer.score(in, Fields.DEFAULT, Scoring.STANDARD, Budget.USUAL, new StringBuilder());
  }

  private static String line(String reference, String written) {
    return "{\"ref\":\"%s\",\"hyp\":\"%s\"}%n".formatted(reference, written);
  }
}
