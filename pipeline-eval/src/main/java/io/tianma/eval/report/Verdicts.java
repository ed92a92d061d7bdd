package io.tianma.eval.report;

import io.tianma.eval.metric.Evaluation;
import io.tianma.eval.metric.Evaluation.Baseline;
import io.tianma.eval.metric.Evaluation.CheckpointLoss;
import io.tianma.eval.metric.Evaluation.Score;
import io.tianma.eval.metric.resampling.Comparison;
import io.tianma.eval.report.ReportModel.Growth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the figures mean, in words: whether the model beats what costs nothing. */
final class Verdicts {
  /** Up to this relative difference of logits, growth keeps the function. */
  private static final double KEPT = 1e-5;

  private final List<Tag> items = new ArrayList<>();

  private Verdicts() {}

  /** A list, or nothing where there is nothing to say. */
  static List<Tag> of(ReportModel model) {
    Verdicts verdicts = new Verdicts();
    if (model.evaluation() != null) {
      verdicts.losses(model.evaluation(), model.isFineTuning());
      verdicts.baselines(model.evaluation());
    }
    model.growths().forEach(verdicts::growth);
    return verdicts.items.isEmpty()
        ? List.of()
        : List.of(Tag.of("ul", "verdicts").add(verdicts.items));
  }

  private void losses(Evaluation evaluation, boolean fineTuning) {
    List<CheckpointLoss> all = evaluation.checkpoints();
    if (all.isEmpty()) {
      return;
    }
    double last = all.get(all.size() - 1).loss();
    boolean uses = last < evaluation.unigramEntropy();
    String loss =
        (fineTuning ? "its loss on the test set, " : "its held-out loss, ")
            + Numbers.decimal(last, 3)
            + ",";
    String entropy = Numbers.decimal(evaluation.unigramEntropy(), 3);
    say(
        uses,
        uses
            ? "The model uses what it reads: %s is below the %s that counting tokens alone can reach."
                .formatted(loss, entropy)
            : "The model has learned nothing that counting tokens would not tell: %s is not below the unigram entropy of %s."
                .formatted(loss, entropy));
    double first = all.get(0).loss();
    if (fineTuning && all.size() > 1) {
      say(
          last < first,
          "Fine-tuning took the loss on the test set from %s to %s."
              .formatted(Numbers.decimal(first, 3), Numbers.decimal(last, 3)));
    }
  }

  private void baselines(Evaluation evaluation) {
    if (evaluation.writing() == null) {
      return;
    }
    for (Score score : evaluation.scores()) {
      if (score.metric().startsWith("rougeL-")) {
        lead(score, evaluation.leadChars());
      }
    }
    beside("what it wrote before fine-tuning", evaluation.writing().before());
    for (Baseline baseline : evaluation.writing().baselines()) {
      beside(baseline.name(), baseline.scores());
    }
  }

  private void beside(String name, Map<String, Comparison> scores) {
    for (Map.Entry<String, Comparison> score : scores.entrySet()) {
      if (score.getKey().startsWith("rougeL-")) {
        baseline(name, score.getKey(), score.getValue());
      }
    }
  }

  private void lead(Score score, int chars) {
    boolean above = score.difference().low() > 0;
    boolean below = score.difference().high() < 0;
    say(
        above,
        "By %s, what the model writes %s the lead of %s characters (%s against %s, difference %s … %s)."
            .formatted(
                score.metric(),
                above ? "is better than" : below ? "is worse than" : "cannot be told from",
                Numbers.whole(chars),
                Numbers.hundredth(score.generated()),
                Numbers.hundredth(score.lead()),
                Numbers.signedHundredth(score.difference().low()),
                Numbers.signedHundredth(score.difference().high())));
  }

  private void baseline(String name, String metric, Comparison scores) {
    double difference = scores.a() - scores.b();
    String figures =
        " (%s against %s, difference %s … %s, p = %s)."
            .formatted(
                Numbers.hundredth(scores.a()),
                Numbers.hundredth(scores.b()),
                Numbers.signedHundredth(scores.difference().low()),
                Numbers.signedHundredth(scores.difference().high()),
                Numbers.decimal(scores.p(), 3));
    String words =
        !scores.isSignificant()
            ? "cannot be told from " + name
            : difference > 0 ? "is better than " + name : "is worse than " + name;
    say(
        scores.isSignificant() && difference > 0,
        "By " + metric + ", what the model writes " + words + figures);
  }

  private void growth(Growth growth) {
    boolean kept = growth.maxDelta() <= KEPT;
    say(
        kept,
        "Growing to %s from %s to %s parameters %s what the model says: logits differ by at most %s of the largest."
            .formatted(
                growth.stage(),
                Numbers.brief(growth.parametersBefore()),
                Numbers.brief(growth.parametersAfter()),
                kept ? "kept" : "changed",
                Numbers.scientific(growth.maxDelta())));
  }

  private void say(boolean good, String text) {
    items.add(Tag.of("li", good ? "good" : "bad").text(text));
  }
}
