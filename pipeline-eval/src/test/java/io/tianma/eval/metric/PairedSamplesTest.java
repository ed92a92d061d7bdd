package io.tianma.eval.metric;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.eval.metric.PairedSamples.Both;
import io.tianma.eval.metric.resampling.Comparison;
import io.tianma.eval.metric.resampling.Resampling;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What two systems wrote for the same pairs. */
class PairedSamplesTest {
  private static final List<Sample> FIRST =
      List.of(
          sample("a", "甲", 0.5), sample("b", "乙", 0.25), sample("c", "丙", 1), sample("d", "丁", 0));
  private static final List<Sample> SECOND =
      List.of(
          sample("d", "丁", 1),
          sample("c", "丙", 0.75),
          sample("b", "别", 0.5),
          sample("a", "甲", 0.5));

  @Test
  void aPairIsThatOfOneIdAndOneTarget() {
    PairedSamples paired = new PairedSamples(FIRST, SECOND);
    assertThat(paired.size()).isEqualTo(3);
    Comparison scores = paired.scores(Resampling.DEFAULT).get("rougeL-char");
    assertThat(scores.a()).isEqualTo(0.5);
    assertThat(scores.b()).isEqualTo(0.75);
    assertThat(new PairedSamples(FIRST, List.of()).size()).isZero();
    assertThat(new PairedSamples(List.of(), SECOND).scores(Resampling.DEFAULT)).isEmpty();
  }

  @Test
  void onlyMetricsThatBothHaveAreCompared() {
    Sample more =
        new Sample("a", "", "甲", "", "", Map.of("rougeL-char", 1.0, "bleu-char", 0.5), Map.of());
    PairedSamples paired = new PairedSamples(List.of(more), List.of(sample("a", "甲", 0.5)));
    assertThat(paired.scores(Resampling.DEFAULT)).containsOnlyKeys("rougeL-char");
  }

  @Test
  void theMostDifferentComeFirst() {
    List<Sample> low =
        List.of(sample("a", "甲", 0.25), sample("b", "乙", 0.25), sample("c", "丙", 0.5));
    PairedSamples paired = new PairedSamples(FIRST, low);
    assertThat(ids(paired.mostDifferent("rougeL-char", true, 9))).containsExactly("c", "a");
    assertThat(ids(paired.mostDifferent("rougeL-char", true, 1))).containsExactly("c");
    assertThat(ids(paired.mostDifferent("rougeL-char", false, 9))).isEmpty();
    PairedSamples other = new PairedSamples(low, FIRST);
    assertThat(ids(other.mostDifferent("rougeL-char", false, 9))).containsExactly("c", "a");
    assertThat(ids(other.mostDifferent("rougeL-char", true, 9))).isEmpty();
  }

  private static List<String> ids(List<Both> pairs) {
    return pairs.stream().map(both -> both.a().id()).toList();
  }

  private static Sample sample(String id, String target, double score) {
    return new Sample(id, "", target, "", "", Map.of("rougeL-char", score), Map.of());
  }
}
