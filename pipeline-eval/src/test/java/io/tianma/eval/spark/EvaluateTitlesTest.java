package io.tianma.eval.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.source.IngestOptions;
import io.tianma.data.source.record.Format;
import io.tianma.data.source.record.InputOptions;
import io.tianma.data.spark.ingest.TitlePairs;
import io.tianma.data.testing.LocalSpark;
import io.tianma.eval.metric.Evaluation;
import io.tianma.eval.metric.TitleOptions;
import io.tianma.eval.metric.overlap.Dialect;
import io.tianma.eval.metric.overlap.Tokens;
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

  @TempDir Path directory;

  /** A model that reads short titles is compared with whole ones, and pays for what it read. */
  @Test
  void cutTitlesMakeNeitherALossNorABaselineLookBetter(SparkSession spark) throws IOException {
    TinyRun run = new TinyRun(spark, directory.resolve("work"));
    Artifact checkpoint = run.checkpoint("small", 16, 1);
    Artifact shards = run.shards(TinyRun.HELD_OUT, 1, 0);
    Evaluation scores =
        Evaluate.read(
            run.workspace,
            EvaluateTitles.run(
                run.workspace,
                "scores",
                List.of(checkpoint),
                shards,
                titles(run),
                run.vocab(),
                new TitleOptions(
                    32,
                    6,
                    GenerationOptions.GREEDY,
                    3,
                    Dialect.STANDARD,
                    Tokens.CHAR,
                    4,
                    "reference",
                    1,
                    Precision.FLOAT32)));
    assertThat(scores.leadChars()).as("as long as whole titles").isEqualTo(10);
    assertThat(scores.tokens()).as("4 characters and [SEP] of each").isEqualTo(5 * TITLES);
    assertThat(scores.chars()).isEqualTo(4 * TITLES);
  }

  @Test
  void thePageOfAFineTuningShowsTheScoresBeforeIt(SparkSession spark) throws Exception {
    TinyRun run = new TinyRun(spark, directory.resolve("work"));
    Artifact shards = run.shards(TinyRun.HELD_OUT, 1, 0);
    TitleOptions options =
        new TitleOptions(
            32,
            12,
            GenerationOptions.GREEDY,
            0,
            Dialect.ROUGE_PY,
            Tokens.CHAR,
            4,
            "reference",
            1,
            Precision.FLOAT32);
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
      String title = (KNOWN + KNOWN).substring(i, i + 10);
      lines.add("{\"content\": \"%s%s\", \"title\": \"%s\"}".formatted(title, KNOWN, title));
    }
    Path file = Files.write(directory.resolve("titles.jsonl"), lines);
    InputOptions input =
        new InputOptions(
            file.toString(), "", "", Format.JSONL, Format.TEXT, "content", "title", false);
    return TitlePairs.run(run.workspace, "titles", "titles", IngestOptions.of(input));
  }
}
