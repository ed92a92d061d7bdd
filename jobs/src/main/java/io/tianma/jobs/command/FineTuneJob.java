package io.tianma.jobs.command;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.spark.rows.VocabFiles;
import io.tianma.eval.metric.Evaluation;
import io.tianma.eval.metric.Evaluation.Score;
import io.tianma.eval.metric.resampling.Comparison;
import io.tianma.eval.spark.Evaluate;
import io.tianma.eval.spark.EvaluateTitles;
import io.tianma.eval.spark.Report;
import io.tianma.jobs.config.FineTuneOptions;
import io.tianma.jobs.recipe.ConfiguredJob;
import io.tianma.jobs.recipe.DryRuns;
import io.tianma.jobs.recipe.Figures;
import io.tianma.jobs.recipe.FineTune;
import io.tianma.jobs.recipe.Replace;
import io.tianma.jobs.recipe.Run;
import io.tianma.jobs.recipe.Stages;
import io.tianma.jobs.shell.Help;
import io.tianma.train.plan.StageOptions;
import java.util.Locale;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Teaches a checkpoint to write titles. */
@Command(
    name = "finetune",
    description = {
      "Trains a checkpoint, or an imported model, on texts with titles or summaries, by the"
          + " protocol of T5-PEGASUS' published tables, and scores what it writes for others,"
          + " before and after. What is up to date is left alone; what was interrupted goes on.",
      "",
      "Reads:    finetune.train, finetune.validation, finetune.test (TSV, JSON lines, CSV or"
          + " Parquet), checkpoints/STAGE, vocab",
      "Writes:   checkpoints/finetune, finetune/ (pairs, shards, evaluation, report),"
          + " finetune.html",
      "Sections: finetune, pretrain, generation, evaluate, shards (rows-per-shard, seed), ingest"
          + " (limits), stages, spark, work-dir"
    },
    optionListHeading = Help.OPTIONS,
    exitCodeListHeading = Help.EXIT_CODES,
    exitCodeList = {Help.DONE, Help.FAILED, Help.USAGE},
    footerHeading = Help.EXAMPLE,
    footer = {
      "  tianma finetune --config my.conf --set finetune.train=train.tsv --set"
          + " finetune.test=test.tsv",
      "  tianma generate --config my.conf --stage finetune --input in.jsonl --output out.jsonl"
    })
public final class FineTuneJob extends ConfiguredJob {
  @Mixin private Replace replace;

  @Override
  protected void run(Run run) {
    run.refuseUnknownKernels();
    Stages stages = new Stages(run);
    StageOptions stage = stages.tuned();
    Artifact vocab = run.made("vocab", "vocab");
    int tokens = VocabFiles.tokenizer(run.workspace(), vocab).vocabulary().size();
    new DryRuns(run).refuseWhatDoesNotFit(stage, tokens);
    FineTune tuning = new FineTune(run, replace.wanted());
    Artifact evaluation = tuning.run(stage, stages.best(stage), vocab);
    Path report =
        Report.run(
            run.workspace(),
            tuning.chain(),
            run.config().report(),
            FineTuneOptions.STAGE + "/report",
            FineTuneOptions.STAGE + ".html");
    Evaluation after = Evaluate.read(run.workspace(), evaluation);
    new Figures(after, tuning.chain()).tell(run::say);
    run.say("before fine-tuning:");
    for (Score score : EvaluateTitles.before(run.workspace(), evaluation)) {
      run.say(
          String.format(Locale.ROOT, "%-24s %12.4f", score.metric(), score.generated())
              + gained(after, score.metric()));
    }
    run.say("report: " + Run.shown(report));
  }

  /** How far what is written now is above that, and whether it can be chance. */
  private static String gained(Evaluation after, String metric) {
    Comparison both = after.writing() == null ? null : after.writing().before().get(metric);
    return both == null
        ? ""
        : String.format(
            Locale.ROOT,
            "   now %+.4f (%+.4f … %+.4f), p = %.4f",
            both.a() - both.b(),
            both.difference().low(),
            both.difference().high(),
            both.p());
  }
}
