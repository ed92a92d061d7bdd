package io.tianma.jobs.command;

import io.tianma.data.hadoop.Artifact;
import io.tianma.eval.spark.Report;
import io.tianma.jobs.recipe.ConfiguredJob;
import io.tianma.jobs.recipe.Run;
import io.tianma.jobs.recipe.Stages;
import io.tianma.jobs.shell.Help;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;

/** Shows a run on one page. */
@Command(
    name = "report",
    description = {
      "Shows a whole run on one self-contained HTML page.",
      "",
      "Reads:    documents, clean, dedup, vocab, pairs, shards, checkpoints/, evaluation",
      "Writes:   report, and report.html beside it",
      "Sections: report, stages, spark, work-dir"
    },
    optionListHeading = Help.OPTIONS,
    exitCodeListHeading = Help.EXIT_CODES,
    exitCodeList = {Help.DONE, Help.FAILED, Help.USAGE},
    footerHeading = Help.EXAMPLE,
    footer = "  tianma report --config conf/quickstart.conf --set report.samples=20")
public final class ReportJob extends ConfiguredJob {
  @Override
  protected void run(Run run) {
    List<Artifact> chain = new ArrayList<>();
    chain.add(run.made("documents", "ingest"));
    for (String made : List.of("clean", "dedup", "vocab", "pairs", "shards")) {
      chain.add(run.made(made, made));
    }
    chain.addAll(new Stages(run).chain());
    chain.add(run.made("evaluation", "evaluate"));
    if (new Stages(run).hasLatents()) {
      chain.add(run.made("latents", "evaluate"));
    }
    Path report = Report.run(run.workspace(), chain, run.config().report());
    run.say("report: " + Run.shown(report));
  }
}
