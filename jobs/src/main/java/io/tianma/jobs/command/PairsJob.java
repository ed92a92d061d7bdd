package io.tianma.jobs.command;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.spark.pairs.Pairs;
import io.tianma.data.vocab.VocabOptions;
import io.tianma.jobs.recipe.ConfiguredJob;
import io.tianma.jobs.recipe.Run;
import io.tianma.jobs.shell.Help;
import picocli.CommandLine.Command;

/** Documents to pairs of a text and its gap sentences. */
@Command(
    name = "pairs",
    description = {
      "Packs sentences into chunks and takes gap sentences out of each, as T5-PEGASUS does.",
      "",
      "Reads:    dedup",
      "Writes:   pairs: Parquet rows with id, document, chunk, sentences, gaps, source, target, corpus,"
          + " site",
      "Sections: pairs, vocab (hmm, user-dictionary), spark, work-dir"
    },
    optionListHeading = Help.OPTIONS,
    exitCodeListHeading = Help.EXIT_CODES,
    exitCodeList = {Help.DONE, Help.FAILED, Help.USAGE},
    footerHeading = Help.EXAMPLE,
    footer = "  tianma pairs --config conf/quickstart.conf --set pairs.chunk-chars=512")
public final class PairsJob extends ConfiguredJob {
  @Override
  protected void run(Run run) {
    Artifact dedup = run.made("dedup", "dedup");
    VocabOptions words = run.config().vocab();
    Pairs.run(run.workspace(), dedup, run.config().pairs(), words.userDictionary(), words.hmm());
  }
}
