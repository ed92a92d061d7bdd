package io.tianma.jobs.command;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.spark.clean.Clean;
import io.tianma.jobs.recipe.ConfiguredJob;
import io.tianma.jobs.recipe.Run;
import io.tianma.jobs.shell.Help;
import picocli.CommandLine.Command;

/** Documents to clean prose. */
@Command(
    name = "clean",
    description = {
      "Makes prose of documents, and leaves out what a filter does not keep, each with its reason.",
      "",
      "Markup, control characters and boilerplate go, personal data are masked. tianma preview clean"
          + " shows it of any text.",
      "",
      "Reads:    documents",
      "Writes:   clean: the same rows; dropped.jsonl: a sample of what was left out",
      "Sections: clean, spark, work-dir"
    },
    optionListHeading = Help.OPTIONS,
    exitCodeListHeading = Help.EXIT_CODES,
    exitCodeList = {Help.DONE, Help.FAILED, Help.USAGE},
    footerHeading = Help.EXAMPLE,
    footer = "  tianma clean --config conf/quickstart.conf --set clean.min-chars=100")
public final class CleanJob extends ConfiguredJob {
  @Override
  protected void run(Run run) {
    Artifact documents = run.made("documents", "ingest");
    Clean.run(run.workspace(), documents, run.config().clean());
  }
}
