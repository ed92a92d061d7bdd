package io.tianma.eval.spark;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Files;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.data.store.CanonicalJson;
import io.tianma.data.store.Counts;
import io.tianma.data.store.FileEntry;
import io.tianma.data.store.StageKey;
import io.tianma.data.store.StageResult;
import io.tianma.eval.metric.Sample;
import io.tianma.eval.report.ChosenSamples;
import io.tianma.eval.report.Page;
import io.tianma.eval.report.ReportModel;
import io.tianma.eval.report.ReportModel.Stage;
import io.tianma.eval.report.ReportOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Shows a whole run on one page. The page and its manifest are the artifact {@code report}; {@code
 * report.html} beside it, put in place by one rename, is the copy that people open.
 */
public final class Report {
  /** Name of the page, in the artifact and in the work directory. */
  public static final String PAGE = "report.html";

  private static final int VERSION = 3;

  private static final Map<String, String> UNITS =
      Map.of(
          "shards",
          "pairs",
          "title-pairs",
          "rows",
          "title-shards",
          "pairs",
          "pretrain",
          "rounds",
          EvaluateLatents.STAGE,
          "texts");

  private final Workspace workspace;
  private final FileSystem fs;
  private final List<Artifact> chain;
  private final ReportOptions options;
  private final String page;

  private Report(Workspace workspace, List<Artifact> chain, ReportOptions options, String page) {
    this.page = page;
    this.workspace = workspace;
    this.fs = workspace.artifacts().fileSystem();
    this.chain = List.copyOf(chain);
    this.options = options;
  }

  /** Writes the report on the artifacts of a run, in the order in which they were made. */
  public static Path run(Workspace workspace, List<Artifact> chain, ReportOptions options) {
    return run(workspace, chain, options, "report", PAGE);
  }

  /**
   * Writes another report.
   *
   * @param directory of the artifact
   * @param page name of the copy in the work directory
   */
  public static Path run(
      Workspace workspace,
      List<Artifact> chain,
      ReportOptions options,
      String directory,
      String page) {
    StageKey key =
        new StageKey(
            "report", VERSION, directory, options, chain.stream().map(Artifact::asInput).toList());
    Report report = new Report(workspace, chain, options, page);
    Artifact made = workspace.artifacts().make(key, report::write);
    return report.publish(made);
  }

  private StageResult write(Path directory) throws IOException {
    byte[] page = Page.render(model()).getBytes(StandardCharsets.UTF_8);
    FileEntry file = Files.write(fs, directory, PAGE, page);
    return new StageResult(List.of(file), Counts.of(chain.size(), Map.of()), Map.of());
  }

  ReportModel model() throws IOException {
    CorpusFacts corpus = new CorpusFacts(workspace);
    Training training = new Training(workspace.artifacts());
    Optional<Artifact> evaluation =
        chain.stream().filter(a -> a.manifest().stage().equals("evaluate")).findFirst();
    return new ReportModel(
        options.title(),
        corpus.corpora(chain),
        chain.stream().map(Report::stage).toList(),
        corpus.example(chain),
        training.curves(chain),
        training.growths(chain),
        evaluation.map(e -> Evaluate.read(workspace, e)).orElse(null),
        evaluation.isPresent()
            ? ChosenSamples.of(samples(evaluation.get()), options.samples())
            : List.of(),
        chain.stream()
            .filter(a -> a.manifest().stage().equals(EvaluateLatents.STAGE))
            .findFirst()
            .map(a -> EvaluateLatents.read(workspace, a))
            .orElse(null));
  }

  private static Stage stage(Artifact artifact) {
    var manifest = artifact.manifest();
    return new Stage(
        manifest.stage(),
        artifact.directory(),
        artifact.hash(),
        manifest.inputs(),
        UNITS.getOrDefault(manifest.stage(), "documents"),
        manifest.counts(),
        manifest.configuration(),
        manifest.statistics());
  }

  private List<Sample> samples(Artifact evaluation) throws IOException {
    return evaluation
        .text(fs, Evaluate.SAMPLES)
        .lines()
        .map(line -> CanonicalJson.read(line, Sample.class))
        .toList();
  }

  /** Copies the page to where people look for it, unless it is there already. */
  private Path publish(Artifact made) {
    Path copy = workspace.artifacts().path(page);
    try {
      String content = made.text(fs, PAGE);
      if (!holds(copy, content)) {
        workspace.artifacts().publish(page, content.getBytes(StandardCharsets.UTF_8));
      }
      return copy;
    } catch (IOException e) {
      throw new UncheckedIOException(copy + ": " + e.getMessage(), e);
    }
  }

  private boolean holds(Path page, String content) throws IOException {
    try {
      return fs.exists(page) && Files.read(fs, page).equals(content);
    } catch (ChecksumException edited) {
      return false;
    }
  }
}
