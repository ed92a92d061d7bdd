package io.tianma.jobs.command;

import io.tianma.data.hadoop.Artifact;
import io.tianma.jobs.recipe.ConfiguredJob;
import io.tianma.jobs.recipe.DryRuns;
import io.tianma.jobs.recipe.GrowthPlans;
import io.tianma.jobs.recipe.Run;
import io.tianma.jobs.recipe.Stages;
import io.tianma.jobs.shell.Help;
import io.tianma.train.plan.StageOptions;
import io.tianma.train.spark.grow.Grow;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes the start of a stage out of the end of the stage before. */
@Command(
    name = "grow",
    description = {
      "Turns the checkpoint of the stage before into round 0 of a stage: a larger model that"
          + " computes the same. Refuses to write one that does not.",
      "",
      "Reads:    checkpoints/ of the stage before, shards (held-out pairs to compare both models"
          + " on)",
      "Writes:   checkpoints/STAGE/round-000000",
      "Sections: grow, stages, stage, spark, work-dir"
    },
    optionListHeading = Help.OPTIONS,
    exitCodeListHeading = Help.EXIT_CODES,
    exitCodeList = {Help.DONE, Help.FAILED, Help.USAGE},
    footerHeading = Help.EXAMPLE,
    footer = "  tianma grow --config conf/quickstart.conf --stage large")
public final class GrowJob extends ConfiguredJob {
  @Option(
      names = "--stage",
      paramLabel = "NAME",
      description = "The element of stages to grow to; the second one if not given.")
  private String stage;

  @Option(
      names = "--plan",
      description =
          "Only prints what each tensor becomes (old and new shape, rule, what is new) and what the"
              + " step costs. Needs no checkpoint.")
  private boolean plan;

  @Override
  protected boolean writes() {
    return !plan;
  }

  @Override
  protected void run(Run run) {
    Stages stages = new Stages(run);
    StageOptions wanted = stages.ofPretraining(stage, 1);
    if (plan) {
      new GrowthPlans(run).tell(stages.before(wanted), wanted);
      return;
    }
    Artifact shards = run.made("shards", "shards");
    new DryRuns(run).refuseWhatDoesNotFit(List.of(wanted));
    Artifact before = stages.trained(stages.before(wanted));
    Grow.run(
        run.workspace(),
        before,
        shards,
        run.config().grow(),
        wanted,
        GrowthPlans.words(run, wanted));
  }
}
