package io.tianma.jobs.command;

import io.tianma.data.hadoop.Artifact;
import io.tianma.jobs.recipe.ConfiguredJob;
import io.tianma.jobs.recipe.DryRuns;
import io.tianma.jobs.recipe.Replace;
import io.tianma.jobs.recipe.Run;
import io.tianma.jobs.recipe.Stages;
import io.tianma.jobs.shell.Help;
import io.tianma.train.plan.StageOptions;
import io.tianma.train.spark.pretrain.Pretrain;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
public final class PretrainJob extends ConfiguredJob {
  @Option(
      names = "--stage",
      paramLabel = "NAME",
      description = "Which element of stages; the first one if not given.")
  private String stage;

  @Option(
      names = "--dry-run",
      description =
          "Only says what training would take: parameters, memory, tokens, rounds; of all stages,"
              + " or of --stage. Needs no shards.")
  private boolean dryRun;

  @Mixin private Replace replace;

  @Override
  protected boolean writes() {
    return !dryRun;
  }

  @Override
  protected void run(Run run) {
    run.refuseUnknownKernels();
    Stages stages = new Stages(run);
    StageOptions wanted = stages.ofPretraining(stage, 0);
    if (dryRun) {
      new DryRuns(run).tell(stage == null ? run.config().stages() : List.of(wanted));
      return;
    }
    Artifact shards = run.made("shards", "shards");
    new DryRuns(run).refuseWhatDoesNotFit(List.of(wanted));
    Pretrain.run(
        run.workspace(),
        shards,
        stages.start(wanted),
        run.config().pretrain(),
        wanted,
        replace.wanted());
  }
}
