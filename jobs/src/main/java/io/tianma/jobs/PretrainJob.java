package io.tianma.jobs;

import io.tianma.data.hadoop.Artifact;
import io.tianma.train.plan.StageOptions;
import io.tianma.train.spark.Pretrain;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Trains one stage to its end. */
@Command(
    name = "pretrain",
    description = {
      "Trains one stage to its end, going on from its newest whole checkpoint, else from what grow or import made for it, else from fresh weights.",
      "",
      "Reads:    shards; for a grown or imported stage also checkpoints/STAGE/round-000000",
      "Writes:   checkpoints/STAGE: round-NNNNNN with weights, optimizer, state and metrics",
      "Sections: pretrain, stages, stage, imported, spark, work-dir"
    },
    optionListHeading = Help.OPTIONS,
    exitCodeListHeading = Help.EXIT_CODES,
    exitCodeList = {Help.DONE, Help.FAILED, Help.USAGE},
    footerHeading = Help.EXAMPLE,
    footer = "  tianma pretrain --config conf/quickstart.conf --stage base")
final class PretrainJob extends ConfiguredJob {
  @Option(
      names = "--stage",
      paramLabel = "NAME",
      description = "Which element of stages; the first one if not given.")
  private String stage;

  @Option(
      names = "--dry-run",
      description = "Only says what training would take: parameters, memory, tokens, rounds.")
  private boolean dryRun;

  @Override
  void run(Run run) {
    run.refuseUnknownKernels();
    Stages stages = new Stages(run);
    StageOptions wanted = stages.named(stage, 0);
    Artifact shards = run.made("shards", "shards");
    if (dryRun) {
      run.say("stage " + wanted.name());
      Pretrain.dryRun(shards, run.config().pretrain(), wanted).lines().forEach(run::say);
      return;
    }
    Pretrain.run(run.workspace(), shards, stages.start(wanted), run.config().pretrain(), wanted);
  }
}
