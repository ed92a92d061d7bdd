package io.tianma.eval.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tianma.data.store.CanonicalJson;
import io.tianma.eval.metric.resampling.Interval;
import io.tianma.eval.metric.resampling.Resampling;
import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTest {
  @Test
  void meansStandBesideTheLeadBaseline() {
    Sample right = Sample.of("a", "行空之马", "天马", "天马", 2, Scoring.STANDARD);
    Sample wrong = Sample.of("b", "天马行空", "天马", "行空", 2, Scoring.STANDARD);
    var scores = Summary.of(List.of(right, wrong), Resampling.DEFAULT);
    assertThat(scores).extracting(Evaluation.Score::metric).contains("rougeL-char");
    assertThat(scores.get(0).generated()).isEqualTo(0.5);
    assertThat(scores.get(0).lead()).isEqualTo(0.5);
    assertThat(scores.get(0).interval()).isEqualTo(new Interval(0, 1));
    assertThat(Summary.of(List.of(), Resampling.DEFAULT)).isEmpty();
  }

  @Test
  void whatIsKnownOfTextsIsOfAllOfThemAndOfBaselinesOnTheSamePairs() {
    Sample first = Sample.of("a", "天马。行空。", "行空。", "行空。", 2, Scoring.STANDARD);
    Sample second = Sample.of("b", "独往。", "独来。", "", 2, Scoring.STANDARD);
    List<Sample> samples = List.of(first, second);
    Evaluation.Writing writing =
        Summary.writing(samples, Scoring.STANDARD, "greedily", Resampling.DEFAULT);
    assertThat(writing.tokens()).isEqualTo("char");
    assertThat(writing.decoding()).isEqualTo("greedily");
    assertThat(writing.resampling()).isEqualTo(Resampling.DEFAULT);
    assertThat(writing.corpus()).containsOnlyKeys("corpus-bleu-char");
    assertThat(writing.style())
        .containsEntry("empty", 1.0)
        .containsEntry("length-ratio-char", 0.5)
        .containsEntry("copy-4-char", 1.0)
        .doesNotContainKey("lower-bounds");
    assertThat(writing.baselines())
        .extracting(Evaluation.Baseline::name)
        .isEqualTo(Baselines.NAMES);
    // lead-sentence: 天马。 of 行空。 shares one of three, 独往。 of 独来。 two of three
    var lead = writing.baselines().get(1).scores().get("rouge1-char");
    assertThat(lead.a()).isEqualTo(0.5);
    assertThat(lead.b()).isCloseTo(0.5, within(1e-12));
    assertThat(writing.baselines().get(3).scores().get("rouge1-char").b())
        .isCloseTo(5 / 6.0, within(1e-12));
    assertThat(writing.before()).isEmpty();
    assertThat(Summary.writing(List.of(), Scoring.STANDARD, "", Resampling.DEFAULT)).isNull();
  }

  @Test
  void whatWasWrittenBeforeStandsBeside() {
    Sample now = Sample.of("a", "天马", "行空", "行空", 2, Scoring.STANDARD);
    Sample before = Sample.of("a", "天马", "行空", "天马", 2, Scoring.STANDARD);
    Evaluation.Writing writing =
        Summary.writing(
            List.of(now), List.of(before), Scoring.STANDARD, "greedily", Resampling.DEFAULT);
    assertThat(writing.before().get("rougeL-char").a()).isEqualTo(1);
    assertThat(writing.before().get("rougeL-char").b()).isZero();
    assertThat(
            Summary.writing(List.of(), List.of(before), Scoring.STANDARD, "", Resampling.DEFAULT))
        .isNull();
  }

  @Test
  void nobodyScoresByWritingThatHeDoesNotKnow() {
    Sample sample = Sample.of("a", "\uFFFD天", "天\uFFFD", "\uFFFD\uFFFD", 1, Scoring.STANDARD);
    assertThat(sample.generated()).isEmpty();
    assertThat(sample.scores()).containsEntry("rouge1-char", 0.0);
    assertThat(sample.lead()).isEqualTo("天");
    assertThat(sample.target()).isEqualTo("天\uFFFD");
  }

  @Test
  void anEvaluationReadsBackAsItWasWritten() {
    var loss = Evaluation.CheckpointLoss.of("checkpoints/small", 12, new TokenLoss(10, 2, 4, 8));
    var score =
        new Evaluation.Score("rougeL-char", 0.5, 0.25, new Interval(0.4, 0.6), new Interval(0, 1));
    var evaluation =
        new Evaluation(3, 4, 8, 6.1, 6.2, List.of(loss), "standard", 3, 7, List.of(score));
    String json = CanonicalJson.pretty(evaluation);
    assertThat(json).contains("\"loss-per-char\" : 1.25", "\"unigram-entropy-train\" : 6.2");
    assertThat(CanonicalJson.read(json, Evaluation.class)).isEqualTo(evaluation);
  }
}
