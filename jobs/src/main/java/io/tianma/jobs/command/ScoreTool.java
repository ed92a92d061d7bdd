package io.tianma.jobs.command;

import io.tianma.data.source.TextLines;
import io.tianma.eval.metric.Baselines;
import io.tianma.eval.metric.PairedScores;
import io.tianma.eval.metric.Scorer;
import io.tianma.eval.metric.Scorer.Fields;
import io.tianma.eval.metric.Scorer.Result;
import io.tianma.eval.metric.Scoring;
import io.tianma.eval.metric.overlap.Dialect;
import io.tianma.eval.metric.overlap.Scores;
import io.tianma.eval.metric.overlap.Tokens;
import io.tianma.eval.metric.resampling.Bootstrap;
import io.tianma.eval.metric.resampling.Comparison;
import io.tianma.eval.metric.resampling.Interval;
import io.tianma.eval.metric.resampling.Resampling;
import io.tianma.jobs.shell.Failed;
import io.tianma.jobs.shell.Help;
import io.tianma.jobs.shell.Overwrite;
import io.tianma.jobs.shell.TextFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Scores written texts against references, without Spark. */
@Command(
    name = "score",
    description = {
      "Scores texts against references: JSON lines with both in, under ref and hyp or the names"
          + " that --ref and --hyp give; JSON lines with rouge1, rouge2, rougeL, rougeLsum and bleu"
          + " out, F in 0..1, in the same order, their names saying tokens and dialect; then the"
          + " means with their 95 %% intervals, BLEU of the corpus, and how much the texts repeat,"
          + " copy and differ. A list of references counts by the best of them.",
      "With --against it says whether the texts of another file, for the same references in the"
          + " same order, are better or worse beyond chance: approximate randomization."
    },
    exitCodeListHeading = Help.EXIT_CODES,
    exitCodeList = {Help.DONE, Help.FAILED, Help.USAGE},
    footerHeading = Help.EXAMPLE,
    footer = {
      "  tianma score --input written.jsonl --output scores.jsonl --dialect rouge-py",
      "  tianma score --input out.jsonl --ref title --hyp generated --tokens jieba",
      "  tianma score --input texts.jsonl --ref title --source text --baseline lead-32",
      "  tianma score --input ours.jsonl --against theirs.jsonl --output scores.jsonl"
    })
public final class ScoreTool implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--input",
      required = true,
      paramLabel = "FILE",
      description = "JSON lines, such as generate writes; - for standard input, also compressed.")
  private Path input;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description =
          "Where the scores of each line go; without it they are printed, and the means go"
              + " to the error stream.")
  private Path output;

  @Mixin private Overwrite overwrite;

  @Option(
      names = "--ref",
      defaultValue = "ref",
      paramLabel = "FIELD",
      description =
          "Field of what was wanted, such as title: a text, or a list of several. Default:"
              + " ${DEFAULT-VALUE}.")
  private String reference;

  @Option(
      names = "--hyp",
      defaultValue = "hyp",
      paramLabel = "FIELD",
      description =
          "Field of what was written; generate writes generated. Default: ${DEFAULT-VALUE}.")
  private String written;

  @Option(
      names = "--source",
      paramLabel = "FIELD",
      description = "Field of what it was written from; how much is copied is counted then.")
  private String source;

  @Option(
      names = "--baseline",
      paramLabel = "NAME",
      description =
          "Scores what costs nothing in place of what was written: lead-32, lead-sentence,"
              + " random-sentence or oracle-sentence of the field that --source names.")
  private String baseline;

  @Option(
      names = "--against",
      paramLabel = "FILE",
      description =
          "Other texts for the same references, with the same fields: JSON lines in the same"
              + " order. Every metric is compared text by text.")
  private Path against;

  @Option(
      names = "--against-hyp",
      paramLabel = "FIELD",
      description = "Field of what was written there, if it is another one than --hyp.")
  private String againstWritten;

  @Option(
      names = "--tokens",
      defaultValue = "char",
      paramLabel = "NAME",
      description =
          "What is counted: char, jieba (words), or given (what spaces separate). Default:"
              + " ${DEFAULT-VALUE}.")
  private String tokens;

  @Option(
      names = "--dialect",
      defaultValue = "standard",
      paramLabel = "NAME",
      description =
          "standard, or rouge-py as published Chinese tables use it. Default: ${DEFAULT-VALUE}.")
  private String dialect;

  @Option(
      names = "--max-record-bytes",
      defaultValue = "67108864",
      paramLabel = "N",
      description = "Length above which a line is refused. Default: ${DEFAULT-VALUE}.")
  private int maxRecordBytes;

  @Option(
      names = "--max-seconds",
      defaultValue = "60",
      paramLabel = "S",
      description =
          "Processor time of a line above which it is refused. Default: ${DEFAULT-VALUE}.")
  private double maxSeconds;

  @Override
  public Integer call() throws IOException {
    checkLimits();
    if (againstWritten != null && against == null) {
      throw new ParameterException(
          spec.commandLine(),
          "--against-hyp " + againstWritten + ": name the file that has it by --against");
    }
    if (baseline != null && source == null) {
      throw new ParameterException(
          spec.commandLine(),
          "--baseline " + baseline + ": name the field of the text by --source");
    }
    PrintWriter out = spec.commandLine().getOut();
    if (output == null || TextFiles.isStandard(output)) {
      Result result = score(input, fields(), out);
      Map<String, Comparison> paired = paired(result);
      out.flush();
      print(spec.commandLine().getErr(), result, paired);
    } else {
      try (TextFiles.Output to = TextFiles.write(output, overwrite)) {
        Result result = score(input, fields(), to.writer());
        Map<String, Comparison> paired = paired(result);
        to.keep();
        print(out, result, paired);
      }
    }
    return 0;
  }

  private void checkLimits() {
    if (maxRecordBytes < 1) {
      throw new ParameterException(
          spec.commandLine(), "--max-record-bytes " + maxRecordBytes + ": must be above 0");
    }
    if (!(maxSeconds > 0)) {
      throw new ParameterException(
          spec.commandLine(), "--max-seconds " + maxSeconds + ": must be above 0");
    }
  }

  private Fields fields() {
    return new Fields(reference, written, source, baseline);
  }

  private Result score(Path file, Fields fields, Appendable to) throws IOException {
    try (BufferedReader lines = TextFiles.read(file, maxRecordBytes)) {
      return Scorer.score(lines, fields, scoring(), maxSeconds, to);
    } catch (TextLines.LongLine e) {
      throw new Failed(
          file + ": " + e.getMessage() + ": take it out, or raise --max-record-bytes", e);
    } catch (CharacterCodingException e) {
      throw new Failed(file + " is not UTF-8 text", e);
    } catch (IllegalArgumentException e) {
      throw new Failed(file + ": " + e.getMessage(), e);
    }
  }

  /** Beside the texts of the other file, if there is one: never beside its baseline. */
  private Map<String, Comparison> paired(Result result) throws IOException {
    if (against == null) {
      return Map.of();
    }
    String field = againstWritten == null ? written : againstWritten;
    Result other = score(against, new Fields(reference, field, null, null), Writer.nullWriter());
    try {
      return PairedScores.of(result, other, scoring(), Resampling.DEFAULT);
    } catch (IllegalArgumentException e) {
      throw new Failed(against + ": " + e.getMessage(), e);
    }
  }

  private Scoring scoring() {
    try {
      if (baseline != null && !Baselines.NAMES.contains(baseline)) {
        Baselines.of(baseline, "", "", List.of(), Scoring.STANDARD);
      }
      return new Scoring(Dialect.of(dialect), Tokens.named(tokens));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--" + e.getMessage(), e);
    }
  }

  private void print(PrintWriter to, Result result, Map<String, Comparison> paired) {
    Scoring scoring = scoring();
    Resampling resampling = Resampling.DEFAULT;
    to.printf(
        Locale.ROOT,
        "%-28s %8s  %s  (%s, mean of %d; 95 %% interval of %d resamples, seed %d)%n",
        "metric",
        "F",
        "interval            ",
        dialect,
        result.scores().size(),
        resampling.resamples(),
        resampling.seed());
    List<Map<String, Double>> each = result.scores().stream().map(scoring::named).toList();
    scoring
        .means(Scores.mean(result.scores()))
        .forEach(
            (metric, mean) -> {
              boolean ofTexts = each.get(0).containsKey(metric);
              to.printf(
                  Locale.ROOT,
                  "%-28s %8.6f%s%n",
                  metric,
                  mean,
                  ofTexts ? "  " + interval(each, metric) : "");
            });
    result.style().forEach((name, value) -> to.printf(Locale.ROOT, "%-28s %8.6f%n", name, value));
    if (!paired.isEmpty()) {
      to.printf("%nA  %s%nB  %s%n%n", input, against);
      PairedTable.print(to, paired, result.scores().size(), resampling);
    }
    to.flush();
  }

  private static String interval(List<Map<String, Double>> each, String metric) {
    Interval interval =
        Bootstrap.mean(
            each.stream().mapToDouble(scores -> scores.get(metric)).toArray(), Resampling.DEFAULT);
    return String.format(Locale.ROOT, "%8.6f … %8.6f", interval.low(), interval.high());
  }
}
