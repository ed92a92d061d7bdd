package io.tianma.jobs.command;

import io.tianma.data.hadoop.Artifact;
import io.tianma.eval.spark.Evaluate;
import io.tianma.jobs.recipe.ConfiguredJob;
import io.tianma.jobs.recipe.Figures;
import io.tianma.jobs.recipe.Run;
import io.tianma.jobs.recipe.Stages;
import io.tianma.jobs.recipe.TestSets;
import io.tianma.jobs.shell.Help;
import java.util.List;
import picocli.CommandLine.Command;

/** Scores the checkpoints of all stages. */
@Command(
    name = "evaluate",
    description = {
      "Scores the checkpoints of all stages on held-out pairs: loss, perplexity and accuracy; then"
          + " what the last one writes, beside the lead baseline.",
      "",
      "Reads:    checkpoints/ of all stages, shards, vocab",
      "Writes:   evaluation: metrics.json, metrics.prom, samples.jsonl and samples.parquet; of each of test-sets the same in evaluations/SET/STAGE; with model = univae also latents:"
          + " metrics.json",
      "Sections: evaluate, generation, test-sets, stages, spark, work-dir"
    },
    optionListHeading = Help.OPTIONS,
    exitCodeListHeading = Help.EXIT_CODES,
    exitCodeList = {Help.DONE, Help.FAILED, Help.USAGE},
    footerHeading = Help.EXAMPLE,
    footer = "  tianma evaluate --config conf/quickstart.conf --set evaluate.generate=100")
public final class EvaluateJob extends ConfiguredJob {
  @Override
  protected void run(Run run) {
    run.refuseUnknownKernels();
    Stages stages = new Stages(run);
    Artifact shards = run.made("shards", "shards");
    Artifact vocab = run.made("vocab", "vocab");
    List<Artifact> trained = stages.trained();
    Artifact evaluation =
        Evaluate.run(
            run.workspace(),
            trained,
            shards,
            vocab,
            run.config().evaluate(),
            run.config().generation());
    stages.latents(shards, vocab);
    new TestSets(run).run(trained, shards, vocab);
    new Figures(Evaluate.read(run.workspace(), evaluation), stages.chain()).tell(run::say);
  }
}
