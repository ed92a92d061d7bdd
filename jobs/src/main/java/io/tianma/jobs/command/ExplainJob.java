package io.tianma.jobs.command;

import io.tianma.data.spark.explain.Explain;
import io.tianma.jobs.recipe.ConfiguredJob;
import io.tianma.jobs.recipe.Run;
import io.tianma.jobs.shell.Help;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Tells what became of one document. */
@Command(
    name = "explain",
    description = {
      "Tells what became of a document: where it came from, which filter, value and threshold decided"
          + " its fate, what it is a duplicate of, and which pairs and shards hold it.",
      "",
      "Reads:    documents and, as far as they are there, clean, dedup, pairs, shards",
      "Writes:   nothing",
      "Sections: spark, work-dir"
    },
    optionListHeading = Help.OPTIONS,
    exitCodeListHeading = Help.EXIT_CODES,
    exitCodeList = {Help.DONE, Help.FAILED, Help.USAGE},
    footerHeading = Help.EXAMPLE,
    footer = {
      "  tianma explain 3f2a… --config conf/quickstart.conf",
      "  (ids stand in dropped.jsonl of each artifact, in reports and in what inspect shows)"
    })
public final class ExplainJob extends ConfiguredJob {
  @Parameters(
      paramLabel = "ID",
      description = "The id of a document or of a pair, or its beginning if no other begins so.")
  private String id;

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
    run.made("documents", "ingest");
    for (Explain.Step step : Explain.of(run.workspace(), id)) {
      run.say("%-10s %s".formatted(step.stage(), step.outcome()));
      step.details().forEach(detail -> run.say("           " + detail));
    }
  }
}
