package io.tianma.eval.spark;

import io.tianma.data.shard.TokenizedPair;
import io.tianma.train.model.Batch;
import io.tianma.train.model.Padding;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Rows in groups of at most {@code size}, in their order. */
final class Batches implements Iterator<List<TokenizedPair>> {
  private final Iterator<TokenizedPair> rows;
  private final int size;

  Batches(Iterator<TokenizedPair> rows, int size) {
    this.rows = rows;
    this.size = size;
  }

  @Override
  public boolean hasNext() {
    return rows.hasNext();
  }

  @Override
  public List<TokenizedPair> next() {
    List<TokenizedPair> batch = new ArrayList<>(size);
    while (batch.size() < size && rows.hasNext()) {
      batch.add(rows.next());
    }
    return batch;
  }

  /** The rows as the network reads them. */
  static Batch batch(List<TokenizedPair> rows, Padding padding) {
    return padding.batch(
        rows.stream().map(TokenizedPair::source).toList(),
        rows.stream().map(TokenizedPair::target).toList());
  }
}
