package io.tianma.jobs.command;

import io.tianma.data.store.CanonicalJson;
import io.tianma.data.store.Redaction;
import io.tianma.eval.metric.Evaluation;
import io.tianma.eval.metric.Evaluation.CheckpointLoss;
import io.tianma.eval.metric.PairedSamples;
import io.tianma.eval.metric.resampling.Comparison;
import io.tianma.eval.metric.resampling.Resampling;
import io.tianma.jobs.command.Origins.Difference;
import io.tianma.jobs.shell.Failed;
import io.tianma.jobs.shell.Help;
import io.tianma.jobs.shell.Overwrite;
import io.tianma.jobs.shell.TextFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says how two evaluated runs differ, and whether that can be chance. */
@Command(
    name = "compare",
    description = {
      "Compares two evaluated runs: the settings and raw files in which they differ, losses, scores"
          + " on the pairs that both wrote for with a paired test, and the texts where they differ"
          + " most.",
      "",
      "Reads:    metrics.json, samples.jsonl and manifests; no Spark"
    },
    exitCodeListHeading = Help.EXIT_CODES,
    exitCodeList = {Help.DONE, Help.FAILED, Help.USAGE},
    footerHeading = Help.EXAMPLE,
    footer = {
      "  tianma compare work/first work/second",
      "  tianma compare work/a/finetune/evaluation work/b/finetune/evaluation --json out.json"
    })
public final class CompareTool implements Callable<Integer> {
  private static final int NAME_WIDTH = 44;

  /** Of the last checkpoint of both; of different texts, they say nothing of each other. */
  record Losses(CheckpointLoss a, CheckpointLoss b, boolean sameTexts) {}

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "A",
      description = "An evaluation, or a work directory; that of a fine-tuning in it goes first.")
  private String a;

  @Parameters(index = "1", paramLabel = "B", description = "The other one.")
  private String b;

  @Option(
      names = "--samples",
      defaultValue = "3",
      paramLabel = "N",
      description = "Texts shown for each side. Default: ${DEFAULT-VALUE}.")
  private int samples;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description =
          "Where figures go as JSON too; - for standard output, and the table to the error stream.")
  private Path json;

  @Mixin private Overwrite overwrite;

  private PrintWriter out;

  @Override
  public Integer call() throws IOException {
    if (samples < 0) {
      throw new ParameterException(
          spec.commandLine(), "--samples = " + samples + ": must be at least 0");
    }
    boolean standard = json != null && TextFiles.isStandard(json);
    out = standard ? spec.commandLine().getErr() : spec.commandLine().getOut();
    EvaluatedRun first = new EvaluatedRun(new Configuration(), a);
    EvaluatedRun second = new EvaluatedRun(new Configuration(), b);
    out.println("A  " + Redaction.url("" + first.directory()));
    out.println("B  " + Redaction.url("" + second.directory()));
    Origins ofA = first.origins();
    Origins ofB = second.origins();
    Map<String, Difference> settings = ofA.differences(ofB);
    settings(ofA, ofB, settings);
    Losses losses = losses(first.evaluation(), second.evaluation());
    PairedSamples pairs = new PairedSamples(first.samples(), second.samples());
    Map<String, Comparison> scores = pairs.scores(Resampling.DEFAULT);
    scores(pairs, scores);
    List<ComparedText> texts = ComparedText.of(pairs, scores.keySet(), samples);
    texts.forEach(text -> text.print(out));
    out.flush();
    if (json != null) {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("settings", settings);
      all.put("unknown", Map.of("a", ofA.unknown(), "b", ofB.unknown()));
      all.put("losses", losses);
      all.put("scores", scores);
      all.put("pairs", pairs.size());
      all.put("resampling", Resampling.DEFAULT);
      all.put("samples", texts);
      write(all);
    }
    return 0;
  }

  private void settings(Origins ofA, Origins ofB, Map<String, Difference> differences) {
    out.println();
    unknown("A", ofA);
    unknown("B", ofB);
    int width = differences.keySet().stream().mapToInt(String::length).max().orElse(0);
    String format = "%-" + Math.max(NAME_WIDTH, width) + "s %-24s %s%n";
    differences.forEach((key, both) -> out.printf(Locale.ROOT, format, key, both.a(), both.b()));
    if (differences.isEmpty()) {
      out.println("configuration and corpus are the same");
    }
  }

  private void unknown(String name, Origins origins) {
    origins
        .unknown()
        .forEach(
            (stage, why) ->
                out.printf(
                    Locale.ROOT,
                    "%s: %s %s; its settings, and those of what it was made from, are not known%n",
                    name,
                    stage,
                    why));
  }

  private Losses losses(Evaluation left, Evaluation right) {
    out.println();
    out.printf(Locale.ROOT, "%-44s %-24s %s%n", "of the last checkpoint", "A", "B");
    CheckpointLoss inA = last(left);
    CheckpointLoss inB = last(right);
    line("parameters", "%,d", inA.parameters(), inB.parameters());
    line("held-out loss, nats a token", "%.4f", inA.loss(), inB.loss());
    line("held-out loss, nats a character", "%.4f", inA.lossPerChar(), inB.lossPerChar());
    line("accuracy", "%.4f", inA.accuracy(), inB.accuracy());
    boolean same = left.rows() == right.rows() && left.chars() == right.chars();
    if (!same) {
      out.println("losses are of different texts: compare none of them");
    }
    return new Losses(inA, inB, same);
  }

  private static CheckpointLoss last(Evaluation evaluation) {
    return evaluation.checkpoints().get(evaluation.checkpoints().size() - 1);
  }

  private void line(String name, String format, Object inA, Object inB) {
    out.printf(
        Locale.ROOT,
        "%-44s %-24s %s%n",
        name,
        String.format(Locale.ROOT, format, inA),
        String.format(Locale.ROOT, format, inB));
  }

  private void scores(PairedSamples pairs, Map<String, Comparison> scores) {
    out.println();
    if (scores.isEmpty()) {
      out.println(
          "no pair was written for by both with the same metrics: there is nothing to test");
      return;
    }
    PairedTable.print(out, scores, pairs.size(), Resampling.DEFAULT);
  }

  private void write(Map<String, Object> all) throws IOException {
    try (TextFiles.Output to = TextFiles.write(json, overwrite)) {
      to.writer().write(CanonicalJson.pretty(all));
      to.keep();
    } catch (Failed e) {
      throw new Failed(e.getMessage().replace("--output", "--json"), e);
    }
  }
}
