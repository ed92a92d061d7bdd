package io.tianma.eval.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.tianma.data.store.CanonicalJson;
import io.tianma.data.testing.Shared;
import io.tianma.data.text.SentenceEnds;
import io.tianma.data.text.Sentences;
import io.tianma.eval.metric.overlap.Dialect;
import io.tianma.eval.metric.overlap.Measure;
import io.tianma.eval.metric.overlap.Scores;
import io.tianma.eval.metric.overlap.SingleTokens;
import io.tianma.eval.metric.overlap.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What costs nothing, on the test sets of the published tables. */
class BaselinesTest {
  private static final Scoring ROUGE_PY = new Scoring(Dialect.ROUGE_PY, Tokens.CHAR);

  private record Pair(String text, String title) {}

  @Test
  void theLeadOfCslHasThePublishedScores() throws IOException {
    List<Pair> pairs = new ArrayList<>();
    for (String line : Files.readAllLines(Shared.file("corpora/csl-title-test.tsv"))) {
      String[] row = line.split("\t", -1);
      pairs.add(new Pair(row[1], row[0]));
    }
    assertMeans(pairs, ROUGE_PY, 39.51, 26.60, 33.48);
    assertMeans(pairs, Scoring.STANDARD, 36.85, 25.84, 31.16);
  }

  @Test
  void theLeadOfLcstsHasThePublishedScores() throws IOException {
    List<Pair> pairs = new ArrayList<>();
    for (String line : Files.readAllLines(Shared.file("corpora/lcsts-part3-score3plus.jsonl"))) {
      JsonNode row = CanonicalJson.read(line, JsonNode.class);
      pairs.add(new Pair(row.get("text").asText(), row.get("title").asText()));
    }
    assertThat(pairs).hasSize(725);
    assertMeans(pairs, ROUGE_PY, 27.05, 14.23, 22.77);
    assertMeans(pairs, Scoring.STANDARD, 25.58, 14.03, 21.33);
  }

  @Test
  void sentencesAreChosenByPlaceByChanceAndByLikeness() {
    String source = "天马行空。独往独来！数据集群；模型参数。";
    assertThat(Baselines.of("a", source, "集群的数据", Scoring.STANDARD))
        .containsEntry("lead-32", source)
        .containsEntry("lead-sentence", "天马行空。")
        .containsEntry("oracle-sentence", "数据集群；")
        .containsKey("random-sentence");
    assertThat(Baselines.of("a", "", "天马", Scoring.STANDARD).values()).containsOnly("");
  }

  @Test
  void theOracleIsTheBestByRouge1AndNotByOthers() {
    String crossed = "乙甲丁丙。";
    String beginning = "甲乙。";
    String target = "甲乙丙丁";
    for (Scoring scoring : List.of(Scoring.STANDARD, ROUGE_PY)) {
      Scores oracle = scoring.score(target, crossed);
      Scores other = scoring.score(target, beginning);
      assertThat(Baselines.of("a", beginning + crossed, target, scoring))
          .containsEntry("oracle-sentence", crossed);
      assertThat(oracle.rouge1().f()).isGreaterThan(other.rouge1().f());
    }
    assertThat(Scoring.STANDARD.score(target, beginning).rougeL().f())
        .isGreaterThan(Scoring.STANDARD.score(target, crossed).rougeL().f());
  }

  /** The oracle reads its targets once; what it chooses is what whole scores would choose. */
  @Test
  void theOracleIsTheSentenceOfTheBestScore() {
    Random random = new Random(7);
    for (int round = 0; round < 400; round++) {
      String source = text(random, 40);
      List<String> targets = List.of(text(random, 8), text(random, 12));
      for (Dialect dialect : Dialect.values()) {
        Scoring scoring = new Scoring(dialect, random.nextBoolean() ? Tokens.CHAR : Tokens.GIVEN);
        SingleTokens near = new SingleTokens(dialect, scoring.tokens(), targets);
        String oracle = Baselines.of("oracle-sentence", "a", source, targets, scoring);
        double best = scoring.score(targets, oracle).rouge1().f();
        for (String sentence : Sentences.split(source, 1, SentenceEnds.CHINESE)) {
          double f = scoring.score(targets, sentence).rouge1().f();
          assertThat(near.f(sentence)).isEqualTo(f);
          assertThat(best).isGreaterThanOrEqualTo(f);
        }
      }
    }
  }

  private static String text(Random random, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append("天马行空。！. A1".charAt(random.nextInt(10)));
    }
    return text.toString();
  }

  private static void assertMeans(List<Pair> pairs, Scoring scoring, double... expected) {
    List<Scores> scores = new ArrayList<>();
    for (Pair pair : pairs) {
      String lead = Baselines.of("lead-32", "", pair.text(), List.of(pair.title()), scoring);
      scores.add(scoring.score(pair.title(), lead));
    }
    Scores mean = Scores.mean(scores);
    List<Measure> found = List.of(mean.rouge1(), mean.rouge2(), mean.rougeL());
    for (int i = 0; i < expected.length; i++) {
      assertThat(100 * found.get(i).f()).isCloseTo(expected[i], within(0.005));
    }
  }
}
