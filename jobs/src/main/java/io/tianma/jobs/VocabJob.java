package io.tianma.jobs;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.spark.Vocab;
import picocli.CommandLine.Command;

/** Documents to a vocabulary. */
@Command(
    name = "vocab",
    description = {
      "Counts words and characters over the corpus and keeps the most frequent ones as tokens.",
      "",
      "Reads:    dedup",
      "Writes:   vocab: vocab.txt, as Hugging Face's BertTokenizer reads it, and counts.tsv",
      "Sections: vocab, spark, work-dir"
    },
    optionListHeading = Help.OPTIONS,
    exitCodeListHeading = Help.EXIT_CODES,
    exitCodeList = {Help.DONE, Help.FAILED, Help.USAGE},
    footerHeading = Help.EXAMPLE,
    footer = "  tianma vocab --config conf/quickstart.conf --set vocab.size=8000")
final class VocabJob extends ConfiguredJob {
  @Override
  void run(Run run) {
    Artifact dedup = run.made("dedup", "dedup");
    Vocab.run(run.workspace(), dedup, run.config().vocab());
  }
}
