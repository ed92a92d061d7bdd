package io.tianma.data.spark.shards;

import io.tianma.data.parquet.RowType;
import io.tianma.data.shard.TokenizedPair;
import java.io.Serializable;

/** A tokenized pair and whether training may see it; a plain class, since it travels. */
final class SidedPair implements Serializable {
  private static final long serialVersionUID = 1L;

  static final String HELD_OUT = "held-out";
  static final String TRAIN = "train";

  static final RowType<SidedPair> TYPE =
      RowType.<SidedPair>named("sided_pair")
          .id(s -> s.pair.id())
          .packed("source", s -> s.pair.source())
          .packed("target", s -> s.pair.target())
          .integer("target_chars", s -> s.pair.targetChars())
          .integer("held_out", s -> s.heldOut ? 1 : 0)
          .string("corpus", s -> s.corpus)
          .string("site", s -> s.site)
          .measured("tokens", s -> s.pair.source().length + s.pair.target().length)
          .tallied("corpora", s -> s.corpus)
          .tallied("top-sources", s -> s.site)
          .measured(HELD_OUT, s -> s.heldOut ? 1 : 0)
          .measured(TRAIN, s -> s.heldOut ? 0 : 1)
          .made(
              c ->
                  new SidedPair(
                      new TokenizedPair(c.string(0), c.ints(1), c.ints(2), c.integer(3)),
                      c.integer(4) == 1,
                      c.string(5),
                      c.string(6)));

  final TokenizedPair pair;
  final boolean heldOut;
  final String corpus;
  final String site;

  SidedPair(TokenizedPair pair, boolean heldOut, String corpus, String site) {
    this.pair = pair;
    this.heldOut = heldOut;
    this.corpus = corpus;
    this.site = site;
  }
}
