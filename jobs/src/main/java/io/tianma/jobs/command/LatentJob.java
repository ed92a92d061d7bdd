package io.tianma.jobs.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tianma.eval.spark.Autoencoder;
import io.tianma.jobs.recipe.ConfiguredJob;
import io.tianma.jobs.recipe.Run;
import io.tianma.jobs.recipe.Stages;
import io.tianma.jobs.shell.JsonLines;
import io.tianma.jobs.shell.Overwrite;
import io.tianma.jobs.shell.TextFiles;
import io.tianma.train.plan.StageOptions;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A job with the latents of a model: readable lines on the console, JSON lines in a file. */
abstract class LatentJob extends ConfiguredJob {
  /** What these jobs read. */
  static final String READS = "Reads:    checkpoints/STAGE and vocab, or an exported directory";

  /** The sections that matter to them. */
  static final String SECTIONS = "Sections: evaluate, stages, spark, work-dir";

  /**
   * One thing that was written.
   *
   * @param json as a line of the file has it
   * @param shown for people
   */
  record Line(ObjectNode json, String shown) {}

  @Option(
      names = "--stage",
      paramLabel = "NAME",
      description = "Which element of stages; the last one if not given.")
  private String stage;

  @Option(
      names = "--model",
      paramLabel = "DIRECTORY",
      description = "An exported model instead: config.json, model.safetensors, vocab.txt.")
  private String directory;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description =
          "Where JSON lines go; none are written if not given. - for standard output, which then holds"
              + " nothing else.")
  private Path output;

  @Mixin private Overwrite overwrite;

  @Override
  protected boolean printsConfiguration() {
    return false;
  }

  @Override
  protected boolean writes() {
    return false;
  }

  @Override
  protected boolean makesStandardOutput() {
    return output != null && TextFiles.isStandard(output);
  }

  /** What the model says. */
  protected abstract List<Line> lines(Autoencoder model);

  @Override
  protected void run(Run run) {
    if (output != null) {
      TextFiles.check(output, overwrite);
    }
    run.refuseUnknownKernels();
    List<Line> lines;
    try (Autoencoder model = open(run)) {
      lines = lines(model);
    }
    if (!makesStandardOutput()) {
      lines.forEach(line -> out().println(line.shown()));
      out().flush();
    }
    if (output != null) {
      JsonLines.write(output, overwrite, lines.stream().map(Line::json).toList());
      if (!makesStandardOutput()) {
        run.say(output + ": " + lines.size() + " lines");
      }
    }
  }

  private Autoencoder open(Run run) {
    if (directory != null) {
      return Autoencoder.exported(run.workspace(), directory, run.config().evaluate());
    }
    Stages stages = new Stages(run);
    StageOptions wanted = stages.named(stage, run.config().stages().size() - 1);
    return Autoencoder.of(
        run.workspace(),
        stages.trained(wanted),
        run.made("vocab", "vocab"),
        run.config().evaluate());
  }
}
