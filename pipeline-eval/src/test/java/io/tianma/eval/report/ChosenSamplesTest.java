package io.tianma.eval.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.shard.SeededHash;
import io.tianma.eval.metric.Sample;
import io.tianma.eval.report.ChosenSamples.Chosen;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which texts a page shows. */
class ChosenSamplesTest {
  /** {@code s10} to {@code s29}, of scores 0.10 to 0.29. */
  private final List<Sample> samples =
      IntStream.range(10, 30).mapToObj(i -> sample("s" + i, i / 100.0)).toList();

  @Test
  void aThirdEachAreTheBestTheWorstAndRandomOnes() {
    List<Chosen> chosen = ChosenSamples.of(samples, 8);
    assertThat(ids(chosen, "best")).containsExactly("s29", "s28");
    assertThat(ids(chosen, "worst")).containsExactly("s10", "s11");
    List<String> random =
        IntStream.range(12, 28)
            .mapToObj(i -> "s" + i)
            .sorted(Comparator.comparingLong(id -> SeededHash.of(2, id)))
            .limit(4)
            .toList();
    assertThat(ids(chosen, "random")).isEqualTo(random);
    assertThat(chosen.stream().map(Chosen::why).distinct())
        .containsExactly("best", "worst", "random");
  }

  @Test
  void noTextIsShownTwiceHoweverManyAreAskedFor() {
    for (int count : new int[] {0, 1, 2, 3, 20, 100}) {
      List<Chosen> chosen = ChosenSamples.of(samples, count);
      assertThat(chosen.stream().map(c -> c.sample().id()).distinct())
          .hasSize(Math.min(count, 20))
          .hasSameSizeAs(chosen);
    }
  }

  @Test
  void theirOrderInTheFileDoesNotMatter() {
    List<Sample> mixed = new ArrayList<>(samples);
    Collections.shuffle(mixed, new Random(1));
    assertThat(ChosenSamples.of(mixed, 9)).isEqualTo(ChosenSamples.of(samples, 9));
  }

  @Test
  void ofEqualScoresTheFirstIdIsWorstAndTheLastIsBest() {
    List<Sample> equal = List.of(sample("b", 0.5), sample("c", 0.5), sample("a", 0.5));
    List<Chosen> chosen = ChosenSamples.of(equal, 3);
    assertThat(chosen.stream().map(c -> c.sample().id())).containsExactly("c", "a", "b");
  }

  @Test
  void theScoreIsRougeL() {
    Map<String, Double> scores = Map.of("rouge1-char", 0.7, "rougeL-char", 0.3, "bleu-char", 0.1);
    assertThat(ChosenSamples.score(new Sample("", "", "", "", "", scores, Map.of())))
        .isEqualTo(0.3);
    Map<String, Double> others = Map.of("rougeLsum-char", 0.4, "rouge1-char", 0.7);
    assertThat(ChosenSamples.score(new Sample("", "", "", "", "", others, Map.of()))).isZero();
  }

  private static List<String> ids(List<Chosen> chosen, String why) {
    return chosen.stream().filter(c -> c.why().equals(why)).map(c -> c.sample().id()).toList();
  }

  private static Sample sample(String id, double score) {
    return new Sample(id, "", "", "", "", Map.of("rougeL-char", score), Map.of());
  }
}
