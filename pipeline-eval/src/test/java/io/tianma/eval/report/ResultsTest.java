package io.tianma.eval.report;

import static io.tianma.eval.report.PlainText.elements;
import static io.tianma.eval.report.PlainText.found;
import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.store.Records;
import io.tianma.eval.metric.Evaluation;
import io.tianma.eval.metric.Evaluation.Baseline;
import io.tianma.eval.metric.Evaluation.Score;
import io.tianma.eval.metric.resampling.Comparison;
import io.tianma.eval.metric.resampling.Interval;
import io.tianma.eval.metric.resampling.Resampling;
import io.tianma.eval.report.ReportModel.Curve;
import io.tianma.eval.report.ReportModel.Point;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The sections on what came out. */
class ResultsTest {
  private static final ReportModel RUN = SyntheticRun.model();

  @Test
  void aQuantityThatNoRoundHasIsNotDrawn() {
    List<Point> points = List.of(new Point(10, 2));
    Curve bare = new Curve("a", 1, points, List.of(), List.of(), List.of());
    Curve full = new Curve("a", 1, points, List.of(), points, points);
    assertThat(headings(Results.training(training(bare)))).isEmpty();
    assertThat(headings(Results.training(training(bare, full))))
        .containsExactly("Learning rate", "Target tokens a second");
    assertThat(Results.training(training(bare)).toString()).doesNotContain("reference-label");
  }

  @Test
  void theUnigramEntropyIsDrawnOnceSomethingIsEvaluated() {
    assertThat(Results.training(RUN).toString()).contains("unigram entropy 6.21");
  }

  @Test
  void ofGreedyScoresNothingMoreIsSaid() {
    Evaluation plain = Records.with(RUN.evaluation(), "writing", null);
    String text = PlainText.of(Results.scores(Records.with(RUN, "evaluation", plain)));
    assertThat(text)
        .contains(
            "|Mean F and BLEU by char, × 100, dialect standard, over 64 held-out pairs, decoded"
                + " greedily. The lead baseline",
            "intervals by bootstrap over the pairs.|");
  }

  @Test
  void otherwiseDecodingTokensAndResamplingAreNamed() {
    String text =
        PlainText.of(
            Results.scores(
                writing("tokens", "jieba", "decoding", "4 beams", "resampling", resampling())));
    assertThat(text)
        .contains(
            "|Mean F and BLEU by jieba, × 100, dialect standard, over 64 held-out pairs, decoded"
                + " 4 beams. The lead baseline",
            "intervals by bootstrap over the pairs, 2,000 resamples, seed 7.|");
  }

  @Test
  void countsOfStyleAreWholeAndSharesAreNot() {
    Map<String, Double> style =
        new TreeMap<>(Map.of("empty", 3.0, "lower-bounds", 4.0, "repeated", 0.25));
    Tag scores = Results.scores(writing("style", style, "corpus", Map.of("corpus-bleu", 0.125)));
    assertThat(PlainText.of(scores))
        .contains("|figure|value|corpus-bleu|12.50|empty|3|lower-bounds|4|repeated|0.250|");
  }

  @Test
  void ofBaselinesRougeOneAndRougeLAreShown() {
    Comparison comparison = new Comparison(0.3, 0.2, new Interval(-0.01, 0.21), 0.25, 0.9);
    Map<String, Comparison> scores = new TreeMap<>();
    for (String name : List.of("bleu-char", "rouge1-char", "rouge2-char", "rougeL-char")) {
      scores.put(name, comparison);
    }
    Tag table =
        PairedTables.baselines(
            writing("baselines", List.of(new Baseline("lead", scores))).evaluation().writing());
    String row = "|20.00|+10.00|−1.00 … +21.00|0.250|";
    assertThat(PlainText.of(table))
        .endsWith("|p|lead|rouge1-char" + row + "lead|rougeL-char" + row);
  }

  @Test
  void aBarIsAsLongAsItsShareOfTheBestScore() {
    Tag bars =
        ScoreBars.of(
            scores(
                new Score("rouge1-char", 0.2, 0.1, new Interval(0.1, 0.3), new Interval(0, 0.2)),
                new Score("bleu-char", 0.1, 0.4, new Interval(0, 0.2), new Interval(-0.5, 0.1))));
    assertThat(elements(bars, "rect", "generated-bar"))
        .containsExactly("x=0 y=0 width=50 height=5", "x=0 y=0 width=25 height=5");
    assertThat(elements(bars, "rect", "lead-bar"))
        .containsExactly("x=0 y=6 width=25 height=4", "x=0 y=6 width=100 height=4");
    assertThat(PlainText.of(bars))
        .isEqualTo(
            "|metric|generated|lead|difference|"
                + "rouge1-char|20.00|10.00 … 30.00|10.00|+10.00|+0.00 … +20.00|"
                + "bleu-char|10.00|0.00 … 20.00|40.00|−30.00|−50.00 … +10.00|");
    Score nothing = new Score("bleu-char", 0, 0, new Interval(0, 0), new Interval(0, 0));
    assertThat(found(ScoreBars.of(scores(nothing)), "width=\"(\\d*)\" height=\"[54]\""))
        .containsExactly("0", "0");
  }

  private static Resampling resampling() {
    return new Resampling(2000, 7);
  }

  private static ReportModel writing(Object... changes) {
    var writing = Records.with(RUN.evaluation().writing(), changes);
    return Records.with(RUN, "evaluation", Records.with(RUN.evaluation(), "writing", writing));
  }

  private static ReportModel scores(Score... scores) {
    Evaluation evaluation = Records.with(RUN.evaluation(), "scores", List.of(scores));
    return Records.with(RUN, "evaluation", evaluation);
  }

  private static ReportModel training(Curve... curves) {
    return Records.with(RUN, "training", List.of(curves), "growths", List.of(), "evaluation", null);
  }

  private static List<String> headings(Tag section) {
    return found(section, "<h3>([^<]*)");
  }
}
