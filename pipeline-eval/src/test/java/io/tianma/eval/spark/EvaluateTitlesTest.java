package io.tianma.eval.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.source.IngestOptions;
import io.tianma.data.source.record.Format;
import io.tianma.data.source.record.InputOptions;
import io.tianma.data.spark.ingest.TitlePairs;
import io.tianma.data.store.CanonicalJson;
import io.tianma.data.store.Records;
import io.tianma.data.testing.LocalSpark;
import io.tianma.eval.metric.Evaluation;
import io.tianma.eval.metric.Lead;
import io.tianma.eval.metric.Sample;
import io.tianma.eval.metric.TitleOptions;
import io.tianma.eval.metric.overlap.Dialect;
import io.tianma.eval.metric.overlap.Tokens;
import io.tianma.eval.metric.resampling.Comparison;
import io.tianma.eval.metric.resampling.Resampling;
import io.tianma.eval.report.Browser;
import io.tianma.eval.report.ReportOptions;
import io.tianma.eval.report.ShownFigures;
import io.tianma.train.decode.GenerationOptions;
import io.tianma.train.tensor.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LocalSpark.class)
class EvaluateTitlesTest {
  private static final int TITLES = 12;
  private static final String KNOWN = "天马行空往来分布式训练数据切成许多片";
  private static final TitleOptions OPTIONS =
      new TitleOptions(
          32,
          6,
          6,
          GenerationOptions.GREEDY,
          3,
          Dialect.STANDARD,
          Tokens.CHAR,
          4,
          "reference",
          1,
          Precision.FLOAT32,
          false);

  @TempDir Path directory;

  /** A model that reads short titles is compared with whole ones, and pays for what it read. */
  @Test
  void cutTitlesMakeNeitherALossNorABaselineLookBetter(SparkSession spark) throws IOException {
    TinyRun run = new TinyRun(spark, directory.resolve("work"));
    Evaluation scores = evaluate(run, "scores", OPTIONS, run.checkpoint("small", 16, 1));
    assertThat(scores.tokens()).as("4 characters and [SEP] of each").isEqualTo(5 * TITLES);
    assertThat(scores.chars()).isEqualTo(4 * TITLES);
    List<Sample> samples = samples("scores/samples.jsonl");
    assertThat(samples).hasSize(3);
    long chars = samples.stream().mapToLong(sample -> sample.target().length()).sum();
    assertThat(scores.leadChars()).as("as long as whole titles").isGreaterThan(6);
    assertThat(scores.leadChars()).isEqualTo(Lead.length(chars, 3));
  }

  /** The lead is as long as the titles that it is compared with, not as all that there are. */
  @Test
  void theLeadIsAsLongAsTheTitlesThatAreWrittenFor(SparkSession spark) throws IOException {
    TinyRun run = new TinyRun(spark, directory.resolve("work"));
    Artifact checkpoint = run.checkpoint("small", 16, 1);
    Evaluation all = evaluate(run, "all", OPTIONS.first(TitleOptions.ALL), checkpoint);
    List<Integer> lengths =
        samples("all/samples.jsonl").stream().map(sample -> sample.target().length()).toList();
    assertThat(lengths).hasSize(TITLES);
    assertThat(all.leadChars()).isEqualTo(Lead.length(sum(lengths, TITLES), TITLES));
    int differ = 0;
    for (int count = 1; count < TITLES; count += 3) {
      int expected = Lead.length(sum(lengths, count), count);
      Evaluation some = evaluate(run, "first-" + count, OPTIONS.first(count), checkpoint);
      assertThat(some.leadChars()).as("of %d of %s", count, lengths).isEqualTo(expected);
      differ += expected == all.leadChars() ? 0 : 1;
    }
    assertThat(differ).as("lengths that tell").isPositive();
  }

  private static long sum(List<Integer> lengths, int first) {
    return lengths.subList(0, first).stream().mapToLong(Integer::longValue).sum();
  }

  @Test
  void averagedWeightsAreScoredWhereTheyAreWanted(SparkSession spark) throws IOException {
    TinyRun run = new TinyRun(spark, directory.resolve("work"));
    Artifact both = run.averaged("both", 16, 1);
    Evaluation plain = evaluate(run, "plain", OPTIONS, run.checkpoint("first", 16, 1));
    Evaluation next = evaluate(run, "next", OPTIONS, run.checkpoint("second", 16, 2));
    assertThat(loss(next)).isNotEqualTo(loss(plain));
    assertThat(loss(evaluate(run, "last", OPTIONS, both))).isEqualTo(loss(plain));
    TitleOptions averaged = Records.with(OPTIONS, "averaged", true);
    assertThat(loss(evaluate(run, "averaged", averaged, both))).isEqualTo(loss(next));
    assertThatThrownBy(() -> evaluate(run, "none", averaged, run.checkpoint("without", 16, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("evaluate.averaged = true")
        .hasMessageContaining("holds no averaged weights");
  }

  /** What may be written decides no loss, and how long titles may be read decides no text. */
  @Test
  void lossesAreOfTitlesAndTextsAreAsLongAsTheyMay(SparkSession spark) throws IOException {
    TinyRun run = new TinyRun(spark, directory.resolve("work"));
    Artifact checkpoint = run.checkpoint("small", 16, 1);
    Evaluation shorter =
        evaluate(run, "short", Records.with(OPTIONS, "maxNewTokens", 2), checkpoint);
    Evaluation longer =
        evaluate(run, "long", Records.with(OPTIONS, "maxNewTokens", 15), checkpoint);
    assertThat(shorter.checkpoints()).isEqualTo(longer.checkpoints());
    assertThat(samples("short/samples.jsonl"))
        .allMatch(sample -> sample.generated().codePointCount(0, sample.generated().length()) <= 2);
    assertThat(samples("long/samples.jsonl"))
        .as("longer than the titles that are read")
        .anyMatch(sample -> sample.generated().length() > OPTIONS.maxTarget());
  }

  @Test
  void noTitleIsWrittenWhereNoneIsAskedFor(SparkSession spark) throws IOException {
    TinyRun run = new TinyRun(spark, directory.resolve("work"));
    TitleOptions none = Records.with(OPTIONS, "generate", TitleOptions.NONE);
    Evaluation scores = evaluate(run, "scores", none, run.checkpoint("small", 16, 1));
    assertThat(scores.generated()).isZero();
    assertThat(scores.leadChars()).isZero();
    assertThat(scores.scores()).isEmpty();
    assertThat(scores.writing()).isNull();
    assertThat(scores.tokens()).isEqualTo(5 * TITLES);
    assertThat(samples("scores/samples.jsonl")).isEmpty();
  }

  @Test
  void twoCheckpointsAreComparedTextByText(SparkSession spark) throws IOException {
    TinyRun run = new TinyRun(spark, directory.resolve("work"));
    Artifact first = run.checkpoint("first", 16, 1);
    Artifact second = run.checkpoint("second", 16, 2);
    TitleOptions all = OPTIONS.first(TitleOptions.ALL);
    Evaluation alone = evaluate(run, "alone", all, first);
    assertThat(alone.writing().before()).isEmpty();
    assertThat(directory.resolve("work/alone/before.json")).doesNotExist();
    assertThat(directory.resolve("work/alone/before-samples.jsonl")).doesNotExist();

    Evaluation scores = evaluate(run, "scores", all, first, second);
    assertThat(directory.resolve("work/scores/before-samples.jsonl"))
        .hasSameTextualContentAs(directory.resolve("work/alone/samples.jsonl"));
    List<Sample> before = samples("scores/before-samples.jsonl");
    List<Sample> after = samples("scores/samples.jsonl");
    assertThat(before).hasSize(TITLES).isNotEqualTo(after);
    assertThat(scores.writing().before())
        .containsOnlyKeys(after.get(0).scores().keySet())
        .allSatisfy(
            (metric, both) ->
                assertThat(both)
                    .as(metric)
                    .isEqualTo(
                        Comparison.of(
                            values(after, metric), values(before, metric), Resampling.DEFAULT)));
    Comparison rouge = scores.writing().before().get("rougeL-char");
    assertThat(rouge.a()).isNotEqualTo(rouge.b());
    assertThat(rouge.b()).isEqualTo(score(alone, "rougeL-char"));
    assertThat(rouge.a()).isEqualTo(score(scores, "rougeL-char"));
  }

  private static double[] values(List<Sample> samples, String metric) {
    return samples.stream().mapToDouble(sample -> sample.scores().get(metric)).toArray();
  }

  private static double score(Evaluation evaluation, String metric) {
    return evaluation.scores().stream()
        .filter(score -> score.metric().equals(metric))
        .findFirst()
        .orElseThrow()
        .generated();
  }

  private static double loss(Evaluation evaluation) {
    return evaluation.checkpoints().get(0).loss();
  }

  private Evaluation evaluate(
      TinyRun run, String name, TitleOptions options, Artifact... checkpoints) throws IOException {
    return Evaluate.read(
        run.workspace,
        EvaluateTitles.run(
            run.workspace,
            name,
            List.of(checkpoints),
            run.shards(TinyRun.HELD_OUT, 1, 0),
            titles(run),
            run.vocab(),
            options));
  }

  private List<Sample> samples(String file) throws IOException {
    return Files.readAllLines(directory.resolve("work").resolve(file)).stream()
        .map(line -> CanonicalJson.read(line, Sample.class))
        .toList();
  }

  @Test
  void thePageOfAFineTuningShowsTheScoresBeforeIt(SparkSession spark) throws Exception {
    TinyRun run = new TinyRun(spark, directory.resolve("work"));
    Artifact shards = run.shards(TinyRun.HELD_OUT, 1, 0);
    TitleOptions options =
        Records.with(OPTIONS, "dialect", Dialect.ROUGE_PY).first(TitleOptions.ALL);
    Artifact scores =
        EvaluateTitles.run(
            run.workspace,
            "scores",
            List.of(run.checkpoint("start", 16, 1), run.checkpoint("tuned", 16, 2)),
            shards,
            titles(run),
            run.vocab(),
            options);
    Artifact pairs = run.make("finetune/shards", "title-shards", to -> TinyRun.result());
    Path work = directory.resolve("work");
    Report.run(run.workspace, List.of(pairs, scores), new ReportOptions("A tuning", 3));
    assertThat(EvaluateTitles.before(run.workspace, scores))
        .isNotEqualTo(Evaluate.read(run.workspace, scores).scores());
    assertThat(work.resolve("report.html")).content().contains(" before fine-tuning, ");
    assumeTrue(Browser.executable().isPresent(), "there is no Chromium on the PATH");
    try (Browser browser = new Browser(directory.resolve("profile"))) {
      browser.open(work.resolve("report.html"), 1280, false);
      new ShownFigures(
              browser,
              Files.readString(work.resolve("scores/metrics.json")),
              Files.readString(work.resolve("scores/before.json")))
          .assertAllAreOfTheJson();
      assertThat(browser.complaints).isEmpty();
    }
  }

  private Artifact titles(TinyRun run) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < TITLES; i++) {
      String title = (KNOWN + KNOWN).substring(i, i + 8 + i % 7);
      lines.add("{\"content\": \"%s%s\", \"title\": \"%s\"}".formatted(title, KNOWN, title));
    }
    Path file = Files.write(directory.resolve("titles.jsonl"), lines);
    InputOptions input =
        new InputOptions(
            file.toString(), "", "", Format.JSONL, Format.TEXT, "content", "title", false);
    return TitlePairs.run(run.workspace, "titles", "titles", IngestOptions.of(input));
  }
}
