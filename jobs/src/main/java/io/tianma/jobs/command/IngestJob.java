package io.tianma.jobs.command;

import io.tianma.data.spark.ingest.Ingest;
import io.tianma.jobs.recipe.ConfiguredJob;
import io.tianma.jobs.recipe.Corpora;
import io.tianma.jobs.recipe.OtherInputs;
import io.tianma.jobs.recipe.Run;
import io.tianma.jobs.shell.Help;
import picocli.CommandLine.Command;

/** Raw files to documents. */
@Command(
    name = "ingest",
    description = {
      "Reads raw files: text, Markdown and JSON lines, each also .gz or .bz2, in UTF-8, GB18030 or Big5.",
      "",
      "Reads:    ingest.inputs (fetched first if corpus.profile says so)",
      "Writes:   documents: Parquet rows with id, text, title, source, corpus, licence, format",
      "Sections: corpus, ingest, spark, work-dir"
    },
    optionListHeading = Help.OPTIONS,
    exitCodeListHeading = Help.EXIT_CODES,
    exitCodeList = {Help.DONE, Help.FAILED, Help.USAGE},
    footerHeading = Help.EXAMPLE,
    footer = "  tianma ingest --config conf/quickstart.conf")
public final class IngestJob extends ConfiguredJob {
  @Override
  protected void run(Run run) {
    new Corpora(run.config(), run::say).fetch();
    new OtherInputs(run).refuse();
    Ingest.run(run.workspace(), run.config().ingest());
  }
}
