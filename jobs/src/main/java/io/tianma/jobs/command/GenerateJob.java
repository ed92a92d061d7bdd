package io.tianma.jobs.command;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.spark.rows.VocabFiles;
import io.tianma.data.token.Tokenizer;
import io.tianma.eval.metric.EvaluateOptions;
import io.tianma.eval.spark.Generate;
import io.tianma.jobs.recipe.ConfiguredJob;
import io.tianma.jobs.recipe.Run;
import io.tianma.jobs.recipe.Stages;
import io.tianma.jobs.shell.Help;
import io.tianma.jobs.shell.Overwrite;
import io.tianma.jobs.shell.TextFiles;
import io.tianma.jobs.shell.Texts;
import io.tianma.train.decode.GenerationOptions;
import io.tianma.train.plan.StageOptions;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lets a trained model write. */
@Command(
    name = "generate",
    description = {
      "Writes what a model says for each text: the model of a stage, of a checkpoint, or of a"
          + " directory that export wrote. How it writes is section generation: greedily, with"
          + " beams, or by drawing. Texts are cut after shards.max-source tokens, answers after"
          + " evaluate.max-new-tokens. With --stage finetune, or a --checkpoint below"
          + " checkpoints/finetune, it writes as finetune does when it scores:"
          + " finetune.max-source, finetune.max-target and finetune.beams. evaluate.averaged takes"
          + " the averaged weights, which a fine-tuning and an exported directory do not have."
          + " Answers come as they are made.",
      "",
      "Reads:    checkpoints/STAGE, vocab; a text a line, or JSON lines with a field text; - for"
          + " standard input, also compressed",
      "Writes:   in the same order an answer a line, or JSON lines: every field of the input, and"
          + " generated",
      "Sections: generation, evaluate, shards, finetune, stages, spark, work-dir"
    },
    optionListHeading = Help.OPTIONS,
    exitCodeListHeading = Help.EXIT_CODES,
    exitCodeList = {Help.DONE, Help.FAILED, Help.USAGE},
    footerHeading = Help.EXAMPLE,
    footer = {
      "  tianma generate --config conf/quickstart.conf --input in.jsonl --output out.jsonl",
      "  tianma generate --config my.conf --set generation.beams=4 --input texts.txt --output -",
      "  tianma generate --config my.conf --model exported --input - --output -"
    })
public final class GenerateJob extends ConfiguredJob {
  @Option(
      names = "--stage",
      paramLabel = "NAME",
      description = "Which element of stages, or finetune; the last one if not given.")
  private String stage;

  @Option(
      names = "--checkpoint",
      paramLabel = "DIR",
      description = "A checkpoint in the work directory, such as checkpoints/base/round-000100.")
  private String checkpoint;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description =
          "A directory that export wrote, with config.json, model.safetensors and vocab.txt; the"
              + " work directory is not needed then.")
  private String model;

  @Option(
      names = "--format",
      defaultValue = "auto",
      paramLabel = "NAME",
      description =
          "What the lines are: text, jsonl, or auto to go by the name of the file, else by the"
              + " first line. Default: ${DEFAULT-VALUE}.")
  private Texts.Format format;

  @Option(
      names = "--input",
      required = true,
      paramLabel = "FILE",
      description = "Texts as --format says; - for standard input, also compressed.")
  private Path input;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FILE",
      description = "Where the same lines go, with generated; - for standard output.")
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
    return TextFiles.isStandard(output);
  }

  @Override
  protected void run(Run run) {
    check(
        Stream.of(stage, checkpoint, model).filter(Objects::nonNull).count() <= 1,
        "--stage, --checkpoint, --model",
        Stream.of(stage, checkpoint, model).filter(Objects::nonNull).toList(),
        "one of them");
    TextFiles.check(output, overwrite);
    run.refuseUnknownKernels();
    long written = 0;
    try (Texts texts = Texts.open(input, format);
        Generate generate = open(run);
        TextFiles.Output to = TextFiles.write(output, overwrite)) {
      List<Texts.Line> lines = texts.next(generate.chunk());
      while (!lines.isEmpty()) {
        written += write(generate, lines, to.writer());
        lines = texts.next(generate.chunk());
      }
      to.keep();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!TextFiles.isStandard(output)) {
      run.say(output + ": " + written + " lines");
    }
  }

  private static int write(Generate generate, List<Texts.Line> lines, BufferedWriter out)
      throws IOException {
    List<String> texts = lines.stream().map(Texts.Line::text).filter(Objects::nonNull).toList();
    Iterator<String> written = generate.next(texts).iterator();
    for (Texts.Line line : lines) {
      line.write(out, line.text() == null ? "" : written.next());
    }
    out.flush();
    return lines.size();
  }

  private Generate open(Run run) {
    Stages stages = new Stages(run);
    StageOptions wanted =
        checkpoint == null
            ? stages.named(stage, run.config().stages().size() - 1)
            : stages.ofCheckpoint(checkpoint);
    int maxSource = stages.maxSource(wanted);
    EvaluateOptions options = stages.writing(wanted);
    GenerationOptions how = stages.generation(wanted);
    if (model != null) {
      return Generate.open(run.workspace(), model, maxSource, options, how);
    }
    Artifact vocab = run.made("vocab", "vocab");
    Artifact trained =
        checkpoint == null
            ? stages.trained(wanted)
            : run.made(checkpoint, Stages.isTuned(wanted) ? wanted.name() : "pretrain");
    Tokenizer tokenizer = VocabFiles.tokenizer(run.workspace(), vocab);
    return Generate.open(run.workspace(), trained, tokenizer, maxSource, options, how);
  }
}
