package io.tianma.jobs.command;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.eval.spark.Evaluate;
import io.tianma.eval.spark.Report;
import io.tianma.jobs.config.RunConfig;
import io.tianma.jobs.recipe.ConfiguredJob;
import io.tianma.jobs.recipe.Corpora;
import io.tianma.jobs.recipe.DryRuns;
import io.tianma.jobs.recipe.Figures;
import io.tianma.jobs.recipe.OtherInputs;
import io.tianma.jobs.recipe.Replace;
import io.tianma.jobs.recipe.Run;
import io.tianma.jobs.recipe.Stages;
import io.tianma.jobs.recipe.Way;
import io.tianma.jobs.shell.Help;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The whole way from raw text to a report; what is up to date is left alone. */
@Command(
    name = "run",
    description = {
      "Goes the whole way: ingest, clean, dedup, vocab, pairs, shards, for each stage pretrain (and"
          + " grow between two), evaluate, report. What is up to date is left alone; what was"
          + " interrupted goes on from the last valid artifact or checkpoint.",
      "",
      "Reads:    ingest.inputs (fetched first if corpus.profile says so); imported.directory if"
          + " given",
      "Writes:   documents, clean, dedup, vocab, pairs, shards, checkpoints/, evaluation, latents"
          + " where the model has some, report, report.html",
      "Sections: all"
    },
    optionListHeading = Help.OPTIONS,
    exitCodeListHeading = Help.EXIT_CODES,
    exitCodeList = {Help.DONE, Help.FAILED, Help.USAGE},
    footerHeading = Help.EXAMPLE,
    footer = "  tianma run --config conf/quickstart.conf --set work-dir=/data/quickstart")
public final class RunJob extends ConfiguredJob {
  @Mixin private Replace replace;

  @Override
  protected void run(Run run) {
    run.refuseUnknownKernels();
    run.refuseMissingFiles();
    new DryRuns(run).refuseWhatDoesNotFit();
    RunConfig config = run.config();
    Workspace workspace = run.workspace();
    new Corpora(config, run::say).fetch();
    new OtherInputs(run).refuse();
    Way way = Way.of(run, replace.wanted());
    List<Artifact> chain = new ArrayList<>(way.chain());
    Artifact evaluation =
        Evaluate.run(
            workspace,
            way.trained(),
            way.shards(),
            way.vocab(),
            config.evaluate(),
            config.generation());
    chain.add(evaluation);
    new Stages(run).latents(way.shards(), way.vocab()).ifPresent(chain::add);
    Path report = Report.run(workspace, chain, config.report());
    if (run.idle()) {
      run.say("all is up to date");
    }
    new Figures(Evaluate.read(workspace, evaluation), chain).tell(run::say);
    run.say("report: " + Run.shown(report));
  }
}
