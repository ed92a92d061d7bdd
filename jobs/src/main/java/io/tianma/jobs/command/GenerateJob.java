package io.tianma.jobs.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tianma.data.hadoop.Artifact;
import io.tianma.eval.spark.Generate;
import io.tianma.jobs.recipe.ConfiguredJob;
import io.tianma.jobs.recipe.Run;
import io.tianma.jobs.recipe.Stages;
import io.tianma.jobs.shell.Help;
import io.tianma.jobs.shell.JsonLines;
import io.tianma.jobs.shell.TextFiles;
import io.tianma.train.plan.StageOptions;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lets a trained model write. */
@Command(
    name = "generate",
    description = {
      "Adds generated: what the model of a stage writes for each text, the most likely token each"
          + " time. Texts are cut after shards.max-source tokens, answers after"
          + " evaluate.max-new-tokens. With --stage finetune it writes as finetune does when it"
          + " scores: finetune.max-source, finetune.max-target and finetune.beams.",
      "",
      "Reads:    checkpoints/STAGE, vocab; JSON lines with a field text, - for standard input, also compressed",
      "Writes:   JSON lines in the same order: every field of the input, and generated",
      "Sections: evaluate, shards, finetune, stages, spark, work-dir"
    },
    optionListHeading = Help.OPTIONS,
    exitCodeListHeading = Help.EXIT_CODES,
    exitCodeList = {Help.DONE, Help.FAILED, Help.USAGE},
    footerHeading = Help.EXAMPLE,
    footer = "  tianma generate --config conf/quickstart.conf --input in.jsonl --output out.jsonl")
public final class GenerateJob extends ConfiguredJob {
  @Option(
      names = "--stage",
      paramLabel = "NAME",
      description = "Which element of stages, or finetune; the last one if not given.")
  private String stage;

  @Option(names = "--input", required = true, paramLabel = "FILE", description = "Texts.")
  private Path input;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FILE",
      description = "Answers; - for standard output.")
  private Path output;

  @Override
  protected boolean printsConfiguration() {
    return false;
  }

  @Override
  protected boolean writes() {
    return false;
  }

  @Override
  protected void run(Run run) {
    run.refuseUnknownKernels();
    Stages stages = new Stages(run);
    StageOptions wanted = stages.named(stage, run.config().stages().size() - 1);
    List<ObjectNode> lines = JsonLines.read(input, JsonLines::withText);
    List<String> texts = lines.stream().map(JsonLines::text).toList();
    Artifact vocab = run.made("vocab", "vocab");
    Iterator<String> written =
        Generate.run(
                run.workspace(),
                stages.trained(wanted),
                vocab,
                texts,
                stages.maxSource(wanted),
                stages.beams(wanted),
                stages.writing(wanted))
            .iterator();
    lines.forEach(line -> line.put("generated", written.next()));
    JsonLines.write(output, lines);
    if (!TextFiles.isStandard(output)) {
      run.say(output + ": " + lines.size() + " lines");
    }
  }
}
