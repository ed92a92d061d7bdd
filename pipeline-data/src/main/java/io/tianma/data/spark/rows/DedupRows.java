package io.tianma.data.spark.rows;

import io.tianma.data.dedup.Link;
import io.tianma.data.dedup.Sketch;
import io.tianma.data.dedup.Veto;
import io.tianma.data.parquet.RowType;
import io.tianma.data.shard.SeededHash;

/** Rows that deduplication writes for itself. */
public final class DedupRows {
  public static final RowType<Sketch> SKETCH =
      RowType.<Sketch>named("sketch")
          .id(Sketch::id)
          .text("hash", Sketch::hash)
          .integer("length", Sketch::length)
          .packed("signature", Sketch::signature)
          .string("similar", Sketch::similar)
          .string("passage", Sketch::passage)
          .integer("date", Sketch::date)
          .string("original", Sketch::original)
          .made(
              c ->
                  new Sketch(
                          c.string(0),
                          c.string(1),
                          c.integer(2),
                          c.ints(3),
                          c.string(4),
                          c.string(5))
                      .in(c.integer(6))
                      .copyOf(c.string(7)));

  /** Of several vetoes of one document the first by reason counts. */
  public static final RowType<Veto> VETO =
      RowType.<Veto>named("veto")
          .id(Veto::id)
          .string("reason", Veto::reason)
          .text("detail", Veto::detail)
          .integer("date", Veto::date)
          .labelled(veto -> veto.reason() + " " + veto.detail())
          .made(c -> new Veto(c.string(0), c.string(1), c.string(2), c.integer(3)));

  /** Equal sums of both measures mean, but for one chance in 2^64, equal sets of links. */
  public static final RowType<Link> LINK =
      RowType.<Link>named("link")
          .id(Link::id)
          .text("greater", Link::greater)
          .text("less", Link::less)
          .measured("links", link -> 1)
          .measured("hash", link -> SeededHash.of(0, link.id()))
          .made(c -> Link.of(c.string(1), c.string(2)));

  private DedupRows() {}
}
