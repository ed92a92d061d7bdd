package io.tianma.jobs.command;

import io.tianma.eval.metric.Dialect;
import io.tianma.eval.metric.Scorer;
import io.tianma.eval.metric.Scores;
import io.tianma.jobs.shell.Failed;
import io.tianma.jobs.shell.Help;
import io.tianma.jobs.shell.TextFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Scores written texts against references, without Spark. */
@Command(
    name = "score",
    description = {
      "Scores texts against references: JSON lines with both in, under ref and hyp or the names"
          + " that --ref and --hyp give; JSON lines with rouge1-char,"
          + " rouge2-char, rougeL-char and bleu-char out, F in 0..1, in the same order; then the"
          + " means."
    },
    exitCodeListHeading = Help.EXIT_CODES,
    exitCodeList = {Help.DONE, Help.FAILED, Help.USAGE},
    footerHeading = Help.EXAMPLE,
    footer = {
      "  tianma score --input written.jsonl --output scores.jsonl --dialect rouge-py",
      "  tianma score --input out.jsonl --ref title --hyp generated"
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

  @Option(
      names = "--ref",
      defaultValue = "ref",
      paramLabel = "FIELD",
      description = "Field of what was wanted, such as title. Default: ${DEFAULT-VALUE}.")
  private String reference;

  @Option(
      names = "--hyp",
      defaultValue = "hyp",
      paramLabel = "FIELD",
      description =
          "Field of what was written; generate writes generated. Default: ${DEFAULT-VALUE}.")
  private String written;

  @Option(
      names = "--dialect",
      defaultValue = "standard",
      paramLabel = "NAME",
      description = "standard, or rouge-py as published Chinese tables use it. Default: ${DEFAULT-VALUE}.")
  private String dialect;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (output == null || TextFiles.isStandard(output)) {
      List<Scores> all = score(out);
      out.flush();
      print(spec.commandLine().getErr(), all);
    } else {
      try (TextFiles.Output to = TextFiles.write(output)) {
        List<Scores> all = score(to.writer());
        to.keep();
        print(out, all);
      }
    }
    return 0;
  }

  private List<Scores> score(Appendable to) throws IOException {
    Dialect formulas = formulas();
    try (BufferedReader lines = TextFiles.read(input)) {
      return Scorer.score(lines, reference, written, formulas, to);
    } catch (CharacterCodingException e) {
      throw new Failed(input + " is not UTF-8 text", e);
    } catch (IllegalArgumentException e) {
      throw new Failed(input + ": " + e.getMessage(), e);
    }
  }

  private Dialect formulas() {
    try {
      return Dialect.of(dialect);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--" + e.getMessage(), e);
    }
  }

  private void print(PrintWriter to, List<Scores> all) {
    to.printf(Locale.ROOT, "%-12s %8s  (%s, mean of %d)%n", "metric", "F", dialect, all.size());
    Scores.mean(all)
        .named()
        .forEach((metric, mean) -> to.printf(Locale.ROOT, "%-12s %8.6f%n", metric, mean));
    to.flush();
  }
}
