package io.tianma.train.tensor.cpu.linear;

import io.tianma.train.tensor.cpu.feature.FeatureSide;
import io.tianma.train.tensor.cpu.feature.HeadRows;
import io.tianma.train.tensor.cpu.product.Products;
import io.tianma.train.tensor.cpu.rows.Rows;

/** Linear attention of a sample whose queries see all keys that count. See {@link LinearHead}. */
final class FullLinear {
  /** What is done with n rows of a head. */
  private interface Chunk {
    void run(int from, int n);
  }

  private final LinearHead head;
  private final Products products;
  private final Rows rows;
  private final Chunk addKeys = this::addKeys;
  private final Chunk read = this::read;
  private final Chunk queriesBackward = this::queriesBackward;
  private final Chunk keysBackward = this::keysBackward;

  FullLinear(LinearHead head, Products products, Rows rows) {
    this.head = head;
    this.products = products;
    this.rows = rows;
  }

  void forward() {
    head.clearSums();
    addKeys();
    read();
  }

  /** Adds all keys to the sums. */
  void addKeys() {
    forEachChunk(head.k, head.v, addKeys);
  }

  /** Writes what the queries see of the sums. */
  void read() {
    forEachChunk(head.q, head.context, read);
  }

  void backward() {
    head.clearSums();
    addKeys();
    for (int h = 0; h < head.heads(); h++) {
      head.head(h);
      head.back.clear(0);
    }
    forEachChunk(head.q, head.dContext, queriesBackward);
    forEachChunk(head.k, head.v, keysBackward);
    head.keys.end(head.dk);
  }

  private void forEachChunk(HeadRows x, HeadRows beside, Chunk chunk) {
    for (int from = 0; from < x.count(); from += LinearHead.CHUNK) {
      int n = Math.min(LinearHead.CHUNK, x.count() - from);
      x.bringToCache(rows, from, n);
      beside.bringToCache(rows, from, n);
      for (int h = 0; h < head.heads(); h++) {
        head.head(h);
        chunk.run(from, n);
      }
    }
  }

  private void addKeys(int from, int n) {
    FeatureSide keys = head.keys;
    keys.load(from, n);
    if (keys.exponential()) {
      float greatest = head.sums.constant();
      for (int j = 0; j < n; j++) {
        greatest = Math.max(greatest, keys.greatest(j));
      }
      head.sums.relativeTo(greatest);
      keys.settle(greatest, n);
    }
    head.loadValues(from, n, n);
    head.sums.add(keys, 0, head.values(), n);
  }

  private void read(int from, int n) {
    head.loadQueries(from, n);
    head.read(n);
    for (int i = 0; i < n; i++) {
      head.write(from + i, i, 0);
    }
  }

  private void queriesBackward(int from, int n) {
    FeatureSide queries = head.queries;
    head.loadQueries(from, n);
    head.loadGradients(from, n);
    times(n, head.dNums(), head.sums, queries);
    head.sums.addDenTo(queries, head.dDens(), n);
    queries.backward(n, head.dq);
    head.back.add(queries, head.dDens(), head.dNums(), n);
  }

  private void keysBackward(int from, int n) {
    FeatureSide keys = head.keys;
    int size = head.headSize();
    int m = head.width();
    keys.load(from, n);
    if (keys.exponential()) {
      keys.settle(head.sums.constant(), n);
    }
    head.loadValues(from, n, n);
    times(n, head.values(), head.back, keys);
    head.back.addDenTo(keys, 0, n);
    keys.backward(n, head.dk);
    products.gemm(
        false, false, n, size, m, 1, keys.num(), m, head.back.num(), size, 0, head.out(), size);
    head.writeValueGradients(from, n);
  }

  /** {@code dNum [n, m] = x [n, K] sumsᵀ}. */
  private void times(int n, long x, FeatureSums sums, FeatureSide side) {
    int size = head.headSize();
    int m = head.width();
    products.gemm(false, true, n, m, size, 1, x, size, sums.num(), size, 0, side.dNum(), m);
  }
}
