package io.tianma.jobs;

import io.tianma.data.hadoop.Artifact;
import io.tianma.eval.spark.Generate;
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
          + " time. Texts are cut after shards.max-source tokens (with --stage"
          + " finetune, finetune.max-source), answers after evaluate.max-new-tokens.",
      "",
      "Reads:    checkpoints/STAGE, vocab; JSON lines with a field text, also .gz and .bz2",
      "Writes:   JSON lines in the same order: every field of the input, and generated",
      "Sections: evaluate, shards, finetune, stages, spark, work-dir"
    },
    optionListHeading = Help.OPTIONS,
    exitCodeListHeading = Help.EXIT_CODES,
    exitCodeList = {Help.DONE, Help.FAILED, Help.USAGE},
    footerHeading = Help.EXAMPLE,
    footer = "  tianma generate --config conf/quickstart.conf --input in.jsonl --output out.jsonl")
final class GenerateJob extends ConfiguredJob {
  @Option(
      names = "--stage",
      paramLabel = "NAME",
      description = "Which element of stages, or finetune; the last one if not given.")
  private String stage;

  @Option(names = "--input", required = true, paramLabel = "FILE", description = "Texts.")
  private Path input;

  @Option(names = "--output", required = true, paramLabel = "FILE", description = "Answers.")
  private Path output;

  @Override
  boolean printsConfiguration() {
    return false;
  }

  @Override
  void run(Run run) {
    run.refuseUnknownKernels();
    Stages stages = new Stages(run);
    StageOptions wanted = stages.named(stage, run.config().stages().size() - 1);
    List<String> texts = JsonLines.read(input, JsonLines::text);
    Artifact vocab = run.made("vocab", "vocab");
    Iterator<String> written =
        Generate.run(
                run.workspace(),
                stages.trained(wanted),
                vocab,
                texts,
                stages.maxSource(wanted),
                run.config().evaluate())
            .iterator();
    long lines = JsonLines.map(input, output, line -> line.put("generated", written.next()));
    run.say(output + ": " + lines + " lines");
  }
}
