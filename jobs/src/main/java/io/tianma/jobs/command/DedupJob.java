package io.tianma.jobs.command;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.spark.dedup.Dedup;
import io.tianma.jobs.recipe.ConfiguredJob;
import io.tianma.jobs.recipe.Run;
import io.tianma.jobs.shell.Help;
import picocli.CommandLine.Command;

/** Clean documents to documents that are not there twice. */
@Command(
    name = "dedup",
    description = {
      "Leaves out documents that are copies of others, whole or nearly, and keeps one of each group.",
      "",
      "Near copies are found by MinHash over runs of characters, and then compared. tianma explain ID"
          + " says of which document one is a copy.",
      "",
      "Reads:    clean",
      "Writes:   dedup: the same rows; dropped.jsonl: a sample of the duplicates",
      "Sections: dedup, spark, work-dir"
    },
    optionListHeading = Help.OPTIONS,
    exitCodeListHeading = Help.EXIT_CODES,
    exitCodeList = {Help.DONE, Help.FAILED, Help.USAGE},
    footerHeading = Help.EXAMPLE,
    footer = "  tianma dedup --config conf/quickstart.conf")
public final class DedupJob extends ConfiguredJob {
  @Override
  protected void run(Run run) {
    Artifact clean = run.made("clean", "clean");
    Dedup.run(run.workspace(), clean, run.config().dedup());
  }
}
