package io.tianma.eval.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tianma.data.gap.PairRow;
import io.tianma.data.hadoop.Artifact;
import io.tianma.data.parquet.RowTypes;
import io.tianma.data.store.Counts;
import io.tianma.data.store.StageResult;
import io.tianma.data.testing.LocalSpark;
import io.tianma.data.text.Document;
import io.tianma.eval.metric.EvaluateOptions;
import io.tianma.eval.metric.overlap.Dialect;
import io.tianma.eval.report.Browser;
import io.tianma.eval.report.ReportModel.Corpus;
import io.tianma.eval.report.ReportModel.Growth;
import io.tianma.eval.report.ReportModel.Point;
import io.tianma.eval.report.ReportOptions;
import io.tianma.eval.report.ShownFigures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LocalSpark.class)
class ReportTest {
  private static final ReportOptions OPTIONS = new ReportOptions("A tiny run", 3);

  @TempDir Path directory;

  @Test
  void gathersTheWholeChain(SparkSession spark) throws IOException {
    TinyRun run = new TinyRun(spark, directory);
    List<Artifact> chain = chain(run);
    Report.run(run.workspace, chain, OPTIONS);
    String page = Files.readString(directory.resolve("report.html"));
    for (String figure : List.of("loss", "perplexity", "rougeL-char", "growth")) {
      assertThat(page).contains("data-figure=\"" + figure + "\"");
    }
    assertThat(page)
        .contains("Apache RocketMQ", "Apache-2.0", "not stated")
        .contains("<mark>第二句。</mark>", "too-short 2", "max Δlogits 2.5e-07", "4,321")
        .contains(chain.get(0).hash().substring(0, 12));
    assertThat(page.split("class=\"sample\"", -1)).hasSize(1 + OPTIONS.samples());
  }

  @Test
  void thePageShowsTheFiguresOfTheFileBesideIt(SparkSession spark) throws Exception {
    assumeTrue(Browser.executable().isPresent(), "there is no Chromium on the PATH");
    TinyRun run = new TinyRun(spark, directory);
    Path page = Path.of(Report.run(run.workspace, chain(run), OPTIONS).toUri().getPath());
    String metrics = Files.readString(directory.resolve("evaluation/metrics.json"));
    try (Browser browser = new Browser(directory.resolve("profile"))) {
      browser.open(page, 1280, false);
      new ShownFigures(browser, metrics, null).assertAllAreOfTheJson("1,234", "4,321", "2.5e-07");
      assertThat(browser.complaints).isEmpty();
    }
  }

  @Test
  void readsCorporaCurvesAndGrowth(SparkSession spark) throws IOException {
    TinyRun run = new TinyRun(spark, directory);
    List<Artifact> chain = chain(run);
    assertThat(new CorpusFacts(run.workspace).corpora(chain))
        .containsExactly(
            new Corpus("Apache RocketMQ", "Apache-2.0", 2, 9),
            new Corpus("novels", "not stated", 1, 3));
    Training training = new Training(run.workspace.artifacts());
    assertThat(training.growths(chain)).containsExactly(new Growth("grown", 1234, 4321, 2.5e-7));
    var curve = training.curves(chain).get(0);
    assertThat(curve.stage()).isEqualTo("small");
    assertThat(curve.train()).containsExactly(new Point(100, 6.5), new Point(200, 6.0));
    assertThat(curve.heldOut()).containsExactly(new Point(200, 6.25));
  }

  @Test
  void aChunkThatReadsWellIsPreferred(SparkSession spark) {
    TinyRun run = new TinyRun(spark, directory);
    var example = new CorpusFacts(run.workspace).example(chain(run));
    assertThat(example.sentences()).hasSize(4);
    assertThat(example.gaps()).containsExactly(1);
  }

  @Test
  void aRunThatStoppedEarlyHasAReportAsWell(SparkSession spark) throws IOException {
    TinyRun run = new TinyRun(spark, directory);
    Report.run(run.workspace, List.of(run.vocab()), OPTIONS);
    assertThat(directory.resolve("report.html")).content().contains("A tiny run", "vocab");
    assertThat(directory.resolve("report/MANIFEST.json")).exists();
  }

  @Test
  void aLostOrChangedPageComesBackFromTheArtifact(SparkSession spark) throws IOException {
    TinyRun run = new TinyRun(spark, directory);
    List<Artifact> chain = List.of(run.vocab());
    Report.run(run.workspace, chain, OPTIONS);
    String page = Files.readString(directory.resolve("report.html"));
    Files.delete(directory.resolve("report.html"));
    Report.run(run.workspace, chain, OPTIONS);
    assertThat(directory.resolve("report.html")).hasContent(page);
    Files.writeString(directory.resolve("report.html"), "edited");
    Report.run(run.workspace, chain, OPTIONS);
    assertThat(directory.resolve("report.html")).hasContent(page);
  }

  private static List<Artifact> chain(TinyRun run) {
    Artifact documents =
        run.make(
            "documents",
            "ingest",
            to -> run.table(to, RowTypes.DOCUMENT, documents(), Map.of("too-short", 2L)));
    Artifact pairs =
        run.make("pairs", "pairs", to -> run.table(to, RowTypes.PAIR, pairs(), Map.of()));
    Artifact small =
        run.checkpoint(
            "small",
            16,
            1,
            "{\"round\":1,\"tokens\":100,\"loss\":6.5}\n"
                + "{\"round\":2,\"tokens\":200,\"loss\":6.0,\"held-out-loss\":6.25}\n");
    Artifact grow =
        run.make(
            "checkpoints/grown/round-000000",
            "grow",
            to ->
                new StageResult(
                    List.of(),
                    Counts.of(1, Map.of()),
                    Map.of(
                        "parameters-before",
                        1234,
                        "parameters-after",
                        4321,
                        "max-delta-logits",
                        2.5e-7)));
    Artifact shards = run.shards(20, 1, 0);
    Artifact evaluation =
        Evaluate.run(
            run.workspace,
            List.of(small),
            shards,
            run.vocab(),
            new EvaluateOptions(8, 5, 6, Dialect.STANDARD, "reference", 1));
    return List.of(documents, pairs, shards, small, grow, evaluation);
  }

  private static List<Document> documents() {
    return List.of(
        document("天马行空", "Apache RocketMQ", "Apache-2.0"),
        document("独往独来。", "Apache RocketMQ", "Apache-2.0"),
        document("红楼梦", "novels", ""));
  }

  private static Document document(String text, String corpus, String licence) {
    return new Document(Document.idOf(text), text, "", "a.txt", corpus, licence, "text");
  }

  private static List<PairRow> pairs() {
    return List.of(
        pair("d1", List.of("短。", "更短。", "最短。"), 0),
        pair("d2", List.of("第一句。", "第二句。", "第三句。", "第四句。"), 1));
  }

  private static PairRow pair(String document, List<String> sentences, int gap) {
    return new PairRow(document, "novels", "", 0, sentences, new int[] {gap}, "甲", "乙");
  }
}
