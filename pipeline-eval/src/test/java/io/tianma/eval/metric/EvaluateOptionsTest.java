package io.tianma.eval.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.data.store.Records;
import io.tianma.eval.metric.overlap.Dialect;
import io.tianma.eval.metric.overlap.Tokens;
import io.tianma.train.tensor.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How an evaluation is made. */
class EvaluateOptionsTest {
  private static final EvaluateOptions LEAST =
      new EvaluateOptions(1, 0, 1, Dialect.ROUGE_PY, "cpu", 1);
  private static final EvaluateOptions WORDS =
      Records.with(
          LEAST,
          "generate",
          7,
          "tokens",
          Tokens.JIEBA,
          "maxNewTokens",
          9,
          "precision",
          Precision.BF16);

  @ParameterizedTest
  @CsvSource({
    "batchSize, 0, evaluate.batch-size = 0: must be positive",
    "generate, -1, evaluate.generate = -1: must be not negative",
    "maxNewTokens, 0, evaluate.max-new-tokens = 0: must be positive",
    "threads, 0, evaluate.threads = 0: must be positive"
  })
  void aNumberBelowTheLeastIsRefused(String name, int value, String message) {
    assertThatThrownBy(() -> Records.with(LEAST, name, value)).hasMessage(message);
  }

  @Test
  void kernelsHaveAName() {
    assertThatThrownBy(() -> new EvaluateOptions(1, 0, 1, Dialect.STANDARD, " ", 1))
        .hasMessage("evaluate.kernels =  : must be the name of a backend");
  }

  @Test
  void howTextsAreWrittenDecidesNothingWhereNoneIs() {
    assertThat(WORDS.decisive()).isEqualTo(WORDS);
    assertThat(Records.with(WORDS, "generate", 0).decisive())
        .isEqualTo(
            Records.with(
                WORDS, "generate", 0, "maxNewTokens", 128, "precision", Precision.FLOAT32));
  }

  @Test
  void ofLatentsAtLeastTwoTextsAreTakenWhateverTheScores() {
    EvaluateOptions decisive = WORDS.decisiveOfLatents();
    assertThat(decisive)
        .isEqualTo(
            new EvaluateOptions(
                1, 7, 9, Dialect.STANDARD, Tokens.CHAR, false, "cpu", 1, Precision.FLOAT32));
    assertThat(LEAST.decisiveOfLatents().generate()).isEqualTo(2);
  }

  @Test
  void scoresAreOfDialectAndTokens() {
    assertThat(WORDS.scoring()).isEqualTo(new Scoring(Dialect.ROUGE_PY, Tokens.JIEBA));
  }

  @Test
  void whatIsBestByTheLossHasNoScore() {
    assertThat(BestBy.LOSS.score()).isEmpty();
    assertThat(BestBy.ROUGEL.score()).contains("rougeL");
    assertThat(BestBy.BLEU.score()).contains("bleu");
  }
}
