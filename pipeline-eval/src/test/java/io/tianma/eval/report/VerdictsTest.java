package io.tianma.eval.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.store.Records;
import io.tianma.eval.metric.Evaluation;
import io.tianma.eval.metric.Evaluation.Baseline;
import io.tianma.eval.metric.Evaluation.CheckpointLoss;
import io.tianma.eval.metric.Evaluation.Score;
import io.tianma.eval.metric.resampling.Comparison;
import io.tianma.eval.metric.resampling.Interval;
import io.tianma.eval.report.ReportModel.Growth;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** What a page says in words, and whether it says it of a good run. */
class VerdictsTest {
  private static final ReportModel RUN = SyntheticRun.model();
  private static final ReportModel TUNED = SyntheticRun.fineTuned("", "");
  private static final Interval ABOVE = new Interval(0.01, 0.03);

  @Test
  void aModelThatIsBelowTheUnigramEntropyUsesWhatItReads() {
    assertThat(losses(RUN, 7, 6.2125))
        .containsExactly(
            "good: The model uses what it reads: its held-out loss, 6.213, is below the 6.213 that"
                + " counting tokens alone can reach.");
    assertThat(losses(RUN, 5, 6.213))
        .containsExactly(
            "bad: The model has learned nothing that counting tokens would not tell: its held-out"
                + " loss, 6.213, is not below the unigram entropy of 6.213.");
    assertThat(losses(RUN)).isEmpty();
  }

  @Test
  void aFineTuningSaysWhatItDidToTheLoss() {
    assertThat(losses(TUNED, 5, 4))
        .containsExactly(
            "good: The model uses what it reads: its loss on the test set, 4.000, is below the"
                + " 6.213 that counting tokens alone can reach.",
            "good: Fine-tuning took the loss on the test set from 5.000 to 4.000.");
    assertThat(losses(TUNED, 5, 5))
        .contains("bad: Fine-tuning took the loss on the test set from 5.000 to 5.000.");
    assertThat(losses(TUNED, 5)).hasSize(1);
  }

  @Test
  void aDifferenceWhoseIntervalHoldsZeroIsNone() {
    String told =
        "By rougeL-char, what the model writes %s the lead of 58 characters (20.00 against";
    assertThat(lead(0.01, 0.03))
        .isEqualTo(
            "good: " + told.formatted("is better than") + " 18.00, difference +1.00 … +3.00).");
    assertThat(lead(-0.03, -0.01))
        .isEqualTo(
            "bad: " + told.formatted("is worse than") + " 18.00, difference −3.00 … −1.00).");
    for (double[] ends : new double[][] {{-0.01, 0.03}, {0, 0.03}, {-0.03, 0}}) {
      assertThat(lead(ends[0], ends[1]))
          .startsWith("bad: " + told.formatted("cannot be told from"));
    }
  }

  @Test
  void aBaselineIsToldFromTheModelBelowFiveOfAHundred() {
    assertThat(baseline(0.2, 0.1, 0.049))
        .isEqualTo(
            "good: By rougeL-char, what the model writes is better than lead-32 (20.00 against"
                + " 10.00, difference +1.00 … +3.00, p = 0.049).");
    assertThat(baseline(0.1, 0.2, 0.049))
        .isEqualTo(
            "bad: By rougeL-char, what the model writes is worse than lead-32 (10.00 against"
                + " 20.00, difference +1.00 … +3.00, p = 0.049).");
    assertThat(baseline(0.2, 0.1, 0.05))
        .isEqualTo(
            "bad: By rougeL-char, what the model writes cannot be told from lead-32 (20.00 against"
                + " 10.00, difference +1.00 … +3.00, p = 0.050).");
  }

  @Test
  void onlyRougeLIsSpokenOf() {
    Evaluation evaluation =
        Records.with(
            RUN.evaluation(),
            "checkpoints",
            List.of(),
            "scores",
            List.of(new Score("rouge1-char", 0.2, 0.1, ABOVE, ABOVE)),
            "writing",
            Records.with(
                RUN.evaluation().writing(),
                "baselines",
                List.of(new Baseline("lead-32", Map.of("bleu-char", comparison(0.2, 0.1, 0.01))))));
    assertThat(verdicts(evaluation, List.of(), RUN)).isEmpty();
  }

  @Test
  void aGrowthKeepsUpToAHundredThousandth() {
    assertThat(growth(1e-5))
        .isEqualTo(
            "good: Growing to large from 12 to 1.3 M parameters kept what the model says: logits"
                + " differ by at most 1.0e-05 of the largest.");
    assertThat(growth(1.1e-5))
        .isEqualTo(
            "bad: Growing to large from 12 to 1.3 M parameters changed what the model says: logits"
                + " differ by at most 1.1e-05 of the largest.");
  }

  @Test
  void nothingIsSaidOfNothing() {
    assertThat(Verdicts.of(Records.with(RUN, "growths", List.of(), "latents", null)))
        .singleElement()
        .asString()
        .startsWith("<ul class=\"verdicts\"><li class=\"good\">");
    var silent =
        new ReportModel("", List.of(), List.of(), null, List.of(), List.of(), null, List.of());
    assertThat(Verdicts.of(silent)).isEmpty();
  }

  private static List<String> losses(ReportModel of, double... losses) {
    List<CheckpointLoss> checkpoints =
        DoubleStream.of(losses)
            .mapToObj(loss -> new CheckpointLoss("c", 1, loss, 0, 0, 0, 0))
            .toList();
    Evaluation evaluation =
        Records.with(of.evaluation(), "checkpoints", checkpoints, "writing", null);
    return verdicts(evaluation, List.of(), of);
  }

  private static String lead(double low, double high) {
    Score score = new Score("rougeL-char", 0.2, 0.18, ABOVE, new Interval(low, high));
    Evaluation evaluation =
        Records.with(
            RUN.evaluation(),
            "checkpoints",
            List.of(),
            "scores",
            List.of(score),
            "writing",
            Records.with(RUN.evaluation().writing(), "baselines", List.of()));
    return only(verdicts(evaluation, List.of(), RUN));
  }

  private static String baseline(double a, double b, double p) {
    var baseline = new Baseline("lead-32", Map.of("rougeL-char", comparison(a, b, p)));
    Evaluation evaluation =
        Records.with(
            RUN.evaluation(),
            "checkpoints",
            List.of(),
            "scores",
            List.of(),
            "writing",
            Records.with(RUN.evaluation().writing(), "baselines", List.of(baseline)));
    return only(verdicts(evaluation, List.of(), RUN));
  }

  private static Comparison comparison(double a, double b, double p) {
    return new Comparison(a, b, ABOVE, p, 1);
  }

  private static String growth(double delta) {
    Evaluation silent = Records.with(RUN.evaluation(), "checkpoints", List.of(), "writing", null);
    return only(verdicts(silent, List.of(new Growth("large", 12, 1_250_001, delta)), RUN));
  }

  private static String only(List<String> verdicts) {
    assertThat(verdicts).hasSize(1);
    return verdicts.get(0);
  }

  private static List<String> verdicts(
      Evaluation evaluation, List<Growth> growths, ReportModel of) {
    ReportModel model = Records.with(of, "evaluation", evaluation, "growths", growths);
    return PlainText.found(Verdicts.of(model), "<li class=\"((good|bad)\">[^<]*)").stream()
        .map(verdict -> verdict.replace("\">", ": "))
        .toList();
  }
}
