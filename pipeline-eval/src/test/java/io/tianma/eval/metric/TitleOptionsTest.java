package io.tianma.eval.metric;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.store.CanonicalJson;
import io.tianma.data.store.Records;
import io.tianma.eval.metric.overlap.Dialect;
import io.tianma.eval.metric.overlap.Tokens;
import io.tianma.train.decode.GenerationOptions;
import io.tianma.train.tensor.Precision;
import org.junit.jupiter.api.Test;

class TitleOptionsTest {
  /** Those of a fine-tuning with the defaults. */
  private static final TitleOptions USUAL =
      new TitleOptions(
          256,
          32,
          32,
          GenerationOptions.GREEDY,
          TitleOptions.ALL,
          Dialect.ROUGE_PY,
          Tokens.CHAR,
          16,
          "cpu",
          1,
          Precision.FLOAT32,
          false);

  /** What versions had as the key that knew neither averaged weights nor a length of texts. */
  @Test
  void theKeyOfAUsualFineTuningIsWhatItWas() {
    assertThat(CanonicalJson.compact(USUAL.decisive()))
        .isEqualTo(
            "{\"batch-size\":16,\"dialect\":\"rouge-py\",\"generate\":0,\"generation\":"
                + CanonicalJson.compact(GenerationOptions.GREEDY)
                + ",\"kernels\":\"cpu\",\"max-source\":256,\"max-target\":32,"
                + "\"precision\":\"float32\",\"threads\":1,\"tokens\":\"char\"}");
  }

  @Test
  void averagedWeightsAndAnotherLengthOfTextsAreOtherScores() {
    assertThat(Records.with(USUAL, "averaged", true).decisive().path("averaged").asBoolean())
        .isTrue();
    assertThat(Records.with(USUAL, "maxNewTokens", 9).decisive().path("max-new-tokens").asInt())
        .isEqualTo(9);
    EvaluateOptions told = Records.with(USUAL, "maxNewTokens", 9, "averaged", true).evaluate();
    assertThat(told.maxNewTokens()).isEqualTo(9);
    assertThat(told.averaged()).isTrue();
  }

  @Test
  void howTitlesAreWrittenDecidesNothingWhereNoneIs() {
    TitleOptions none = Records.with(USUAL, "generate", TitleOptions.NONE);
    TitleOptions other =
        Records.with(
            none,
            "generation",
            GenerationOptions.GREEDY.withBeams(3),
            "maxNewTokens",
            9,
            "precision",
            Precision.BF16);
    assertThat(other.decisive()).isEqualTo(none.decisive()).isNotEqualTo(USUAL.decisive());
    assertThat(none.evaluate().generate()).isZero();
  }

  @Test
  void writesForAllForTheFirstOrForNone() {
    assertThat(USUAL.written(7)).isEqualTo(7);
    assertThat(USUAL.first(3).written(7)).isEqualTo(3);
    assertThat(USUAL.first(9).written(7)).isEqualTo(7);
    assertThat(Records.with(USUAL, "generate", TitleOptions.NONE).written(7)).isZero();
  }
}
