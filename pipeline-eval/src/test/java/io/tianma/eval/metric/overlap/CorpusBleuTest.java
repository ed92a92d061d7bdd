package io.tianma.eval.metric.overlap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tianma.eval.metric.Scoring;
import java.util.List;
import org.junit.jupiter.api.Test;

/** BLEU of many texts, reckoned by hand. */
class CorpusBleuTest {
  /** Runs of 1 to 4 that match: 5 of 5, 3 of 4, 2 of 3, 1 of 2; one character short. */
  private static final Scores FIRST = Scoring.STANDARD.score("甲乙丙丁戊己", "甲乙丙丁己");

  /** 4 of 5, since 丑 counts once; 3 of 4, 1 of 3, 0 of 2; as long as its reference. */
  private static final Scores SECOND = Scoring.STANDARD.score("子丑寅卯辰", "子丑丑寅卯");

  @Test
  void runsOfAllTextsAreAddedUpBeforeSharesAreTaken() {
    double shares = (9 / 10.0) * (6 / 8.0) * (3 / 6.0) * (1 / 4.0);
    double brevity = Math.exp(1 - 11 / 10.0);
    Scores both = Scores.mean(List.of(FIRST, SECOND));
    assertThat(both.corpusBleu()).isCloseTo(brevity * Math.pow(shares, 0.25), within(1e-12));
    assertThat(both.corpusBleu()).isCloseTo(0.487668, within(1e-6));
    assertThat(both.bleu()).as("the mean over texts is another").isNotEqualTo(both.corpusBleu());
  }

  @Test
  void nothingIsSmoothedAndNoTextIsTooLong() {
    assertThat(Scores.mean(List.of(SECOND)).corpusBleu()).as("no run of four").isZero();
    assertThat(SECOND.bleu()).isPositive();
    Scores longer = Scoring.STANDARD.score("甲乙丙丁", "甲乙丙丁戊");
    double shares = (4 / 5.0) * (3 / 4.0) * (2 / 3.0) * (1 / 2.0);
    assertThat(Scores.mean(List.of(longer)).corpusBleu())
        .isCloseTo(Math.pow(shares, 0.25), within(1e-12));
  }
}
