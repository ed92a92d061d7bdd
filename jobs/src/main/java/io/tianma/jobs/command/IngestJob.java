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
      "Makes documents of raw files, of whatever format and encoding, and counts what it cannot read.",
      "",
      "Formats: text, Markdown, HTML, JSON lines, CSV and TSV, Parquet, web archives (WARC) and"
          + " MediaWiki dumps; a document a line or a paragraph, JSON arrays, and what corpora use"
          + " (docs/corpora.md). Each also compressed (gz, bz2, xz, zst) or in an archive (zip, tar),"
          + " in UTF-8, GB18030, Big5 and their relatives.",
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
