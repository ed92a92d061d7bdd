package io.tianma.data.parquet;

import io.tianma.data.gap.PairRow;
import io.tianma.data.shard.TokenizedPair;
import io.tianma.data.text.Characters;
import io.tianma.data.text.Document;
import io.tianma.data.vocab.Vocabulary;
import java.util.Arrays;

/** The rows of all artifacts. */
public final class RowTypes {
  /** Of {@code documents}, {@code clean} and {@code dedup}. */
  public static final RowType<Document> DOCUMENT =
      RowType.<Document>named("document")
          .id(Document::id)
          .text("text", Document::text)
          .string("title", Document::title)
          .string("source", Document::source)
          .string("corpus", Document::corpus)
          .string("licence", Document::licence)
          .string("format", Document::format)
          .labelled(
              d -> String.join(": ", d.corpus(), d.source(), d.title(), d.licence(), d.format()))
          .measured("chinese-characters", d -> Characters.countCjk(d.text()))
          .measured("characters", d -> Characters.length(d.text()))
          .tallied("corpora", Document::corpus)
          .tallied("lengths", d -> DocumentGroups.length(Characters.length(d.text())))
          .tallied("top-sources", Document::site)
          .made(
              c ->
                  new Document(
                      c.string(0),
                      c.string(1),
                      c.string(2),
                      c.string(3),
                      c.string(4),
                      c.string(5),
                      c.string(6)));

  /** Of {@code pairs}. */
  public static final RowType<PairRow> PAIR =
      RowType.<PairRow>named("pair")
          .id(PairRow::id)
          .string("document", PairRow::document)
          .integer("chunk", PairRow::chunk)
          .texts("sentences", PairRow::sentences)
          .ints("gaps", PairRow::gaps)
          .text("source", PairRow::source)
          .text("target", PairRow::target)
          .string("corpus", PairRow::corpus)
          .string("site", PairRow::site)
          .labelled(PairRow::site)
          .measured("documents", p -> p.chunk() == 0 ? 1 : 0)
          .measured("sentences", p -> p.sentences().size())
          .measured("source-characters", p -> Characters.length(p.source()))
          .tallied("corpora", PairRow::corpus)
          .tallied("top-sources", PairRow::site)
          .tallied("source-lengths", p -> DocumentGroups.length(Characters.length(p.source())))
          .measured("target-characters", p -> Characters.length(p.target()))
          .tallied("target-lengths", p -> DocumentGroups.length(Characters.length(p.target())))
          .made(
              c ->
                  new PairRow(
                      c.string(1),
                      c.string(7),
                      c.string(8),
                      c.integer(2),
                      c.strings(3),
                      c.ints(4),
                      c.string(5),
                      c.string(6)));

  /** Of {@code shards}. */
  public static final RowType<TokenizedPair> TOKENIZED =
      RowType.<TokenizedPair>named("tokenized_pair")
          .id(TokenizedPair::id)
          .ints("source", TokenizedPair::source)
          .ints("target", TokenizedPair::target)
          .integer("target_chars", TokenizedPair::targetChars)
          .measured("unknown-tokens", p -> unknown(p.source()) + unknown(p.target()))
          .measured("source-tokens", p -> p.source().length)
          .tallied("source-lengths", p -> DocumentGroups.length(p.source().length))
          .measured("target-tokens", p -> p.target().length)
          .tallied("target-lengths", p -> DocumentGroups.length(p.target().length))
          .measured("target-characters", TokenizedPair::targetChars)
          .made(c -> new TokenizedPair(c.string(0), c.ints(1), c.ints(2), c.integer(3)));

  private RowTypes() {}

  private static long unknown(int[] ids) {
    return Arrays.stream(ids).filter(id -> id == Vocabulary.UNKNOWN).count();
  }
}
