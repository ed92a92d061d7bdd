package io.tianma.jobs.command;

import io.tianma.jobs.recipe.ConfiguredJob;
import io.tianma.jobs.recipe.Imported;
import io.tianma.jobs.recipe.Run;
import io.tianma.jobs.shell.Help;
import picocli.CommandLine.Command;

/** Documents to a vocabulary. */
@Command(
    name = "vocab",
    description = {
      "Counts words and characters over the corpus and keeps the most frequent ones as tokens; with imported.directory, takes the vocabulary from there.",
      "",
      "Reads:    dedup, or imported.directory",
      "Writes:   vocab: vocab.txt, as Hugging Face's BertTokenizer reads it, and counts.tsv",
      "Sections: vocab, imported, spark, work-dir"
    },
    optionListHeading = Help.OPTIONS,
    exitCodeListHeading = Help.EXIT_CODES,
    exitCodeList = {Help.DONE, Help.FAILED, Help.USAGE},
    footerHeading = Help.EXAMPLE,
    footer = "  tianma vocab --config conf/quickstart.conf --set vocab.size=8000")
public final class VocabJob extends ConfiguredJob {
  @Override
  protected void run(Run run) {
    new Imported(run).vocab(() -> run.made("dedup", "dedup"));
  }
}
