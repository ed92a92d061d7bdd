package io.tianma.jobs.command;

import io.tianma.data.store.CanonicalJson;
import io.tianma.eval.metric.Evaluation;
import io.tianma.eval.metric.Evaluation.CheckpointLoss;
import io.tianma.eval.metric.PairedSamples;
import io.tianma.eval.metric.resampling.Comparison;
import io.tianma.eval.metric.resampling.Resampling;
import io.tianma.jobs.shell.Failed;
import io.tianma.jobs.shell.Help;
import io.tianma.jobs.shell.Overwrite;
import io.tianma.jobs.shell.TextFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
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
    out.println("A  " + first.directory());
    out.println("B  " + second.directory());
    Map<String, Object> settings = settings(first.settings(), second.settings());
    losses(first.evaluation(), second.evaluation());
    PairedSamples pairs = new PairedSamples(first.samples(), second.samples());
    Map<String, Comparison> scores = pairs.scores(Resampling.DEFAULT);
    scores(pairs, scores);
    scores.keySet().stream()
        .filter(metric -> metric.startsWith("rougeL-"))
        .findFirst()
        .ifPresent(
            metric -> {
              texts(pairs, metric, true);
              texts(pairs, metric, false);
            });
    out.flush();
    if (json != null) {
      write(settings, scores, pairs.size());
    }
    return 0;
  }

  private Map<String, Object> settings(Map<String, String> left, Map<String, String> right) {
    Map<String, Object> differences = new TreeMap<>();
    TreeSet<String> keys = new TreeSet<>(left.keySet());
    keys.addAll(right.keySet());
    out.println();
    for (String key : keys) {
      String inA = left.getOrDefault(key, "-");
      String inB = right.getOrDefault(key, "-");
      if (!inA.equals(inB)) {
        differences.put(key, Map.of("a", inA, "b", inB));
        out.printf(Locale.ROOT, "%-44s %-24s %s%n", key, inA, inB);
      }
    }
    if (differences.isEmpty()) {
      out.println("configuration and corpus are the same");
    }
    return differences;
  }

  private void losses(Evaluation left, Evaluation right) {
    out.println();
    out.printf(Locale.ROOT, "%-44s %-24s %s%n", "of the last checkpoint", "A", "B");
    CheckpointLoss inA = last(left);
    CheckpointLoss inB = last(right);
    line("parameters", "%,d", inA.parameters(), inB.parameters());
    line("held-out loss, nats a token", "%.4f", inA.loss(), inB.loss());
    line("held-out loss, nats a character", "%.4f", inA.lossPerChar(), inB.lossPerChar());
    line("accuracy", "%.4f", inA.accuracy(), inB.accuracy());
    if (left.rows() != right.rows() || left.chars() != right.chars()) {
      out.println("losses are of different texts: compare none of them");
    }
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

  private void texts(PairedSamples pairs, String metric, boolean firstIsBetter) {
    for (PairedSamples.Both both : pairs.mostDifferent(metric, firstIsBetter, samples)) {
      out.println();
      out.printf(
          Locale.ROOT,
          "%s is better by %.2f: %s%n",
          firstIsBetter ? "A" : "B",
          100 * Math.abs(both.difference(metric)),
          both.a().id());
      out.println("  target  " + shown(both.a().target()));
      out.println("  A       " + shown(both.a().generated()));
      out.println("  B       " + shown(both.b().generated()));
    }
  }

  /** On one line, and nothing that steers a terminal. */
  private static String shown(String text) {
    return text.replaceAll("\\p{Cntrl}", " ");
  }

  private void write(Map<String, Object> settings, Map<String, Comparison> scores, int pairs)
      throws IOException {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("settings", settings);
    all.put("scores", scores);
    all.put("pairs", pairs);
    all.put("resampling", Resampling.DEFAULT);
    try (TextFiles.Output to = TextFiles.write(json, overwrite)) {
      to.writer().write(CanonicalJson.pretty(all));
      to.keep();
    } catch (Failed e) {
      throw new Failed(e.getMessage().replace("--output", "--json"), e);
    }
  }
}
