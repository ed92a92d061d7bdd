package io.tianma.jobs.command;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.spark.shards.Shards;
import io.tianma.jobs.recipe.ConfiguredJob;
import io.tianma.jobs.recipe.Run;
import io.tianma.jobs.shell.Help;
import picocli.CommandLine.Command;

/** Pairs to shards of token ids. */
@Command(
    name = "shards",
    description = {
      "Turns pairs into token ids, in one global order by hash(seed, id), in files of equal row counts.",
      "",
      "Reads:    pairs, vocab",
      "Writes:   shards: train/ and held-out/, Parquet rows with id, source, target, target_chars",
      "Sections: shards, vocab.hmm, spark, work-dir"
    },
    optionListHeading = Help.OPTIONS,
    exitCodeListHeading = Help.EXIT_CODES,
    exitCodeList = {Help.DONE, Help.FAILED, Help.USAGE},
    footerHeading = Help.EXAMPLE,
    footer = "  tianma shards --config conf/quickstart.conf")
public final class ShardsJob extends ConfiguredJob {
  @Override
  protected void run(Run run) {
    Artifact pairs = run.made("pairs", "pairs");
    Artifact vocab = run.made("vocab", "vocab");
    Shards.run(run.workspace(), pairs, vocab, run.config().shards());
  }
}
