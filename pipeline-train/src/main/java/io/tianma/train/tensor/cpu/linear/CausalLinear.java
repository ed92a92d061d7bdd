package io.tianma.train.tensor.cpu.linear;

import io.tianma.train.tensor.cpu.feature.FeatureRows;
import io.tianma.train.tensor.cpu.feature.FeatureSide;
import io.tianma.train.tensor.cpu.memory.Room;
import io.tianma.train.tensor.cpu.product.Products;
import io.tianma.train.tensor.cpu.rows.Rows;

/**
 * Linear attention of a sample whose query i sees keys up to i: chunks of rows see the sums of
 * those before them, and each other by weights [n, n] up to the diagonal. See {@link LinearHead}.
 *
 * <p>Exponentials of a chunk are relative to the greatest exponent up to its first key, which no
 * later key changes; where one is far above that, a chunk ends early. Products are made for as many
 * rows as if it did not, and with zeros for what a query does not see, so that no later key changes
 * a bit of an earlier row.
 */
final class CausalLinear {
  private static final int CHUNK = LinearHead.CHUNK;

  /** Exponents may rise so far within a chunk: sums of their powers are far from overflow. */
  private static final float MOST_RISE = 30;

  private final LinearHead head;
  private final Products products;
  private final Rows rows;
  private final FeatureRows loops;
  private final Room weightRoom = new Room();
  private final Room runningRoom = new Room();
  private final CausalBackward backward;
  private int seen; // keys of the chunk
  private long weights;
  private long running;

  CausalLinear(LinearHead head, Products products, Rows rows, FeatureRows loops) {
    this.head = head;
    this.products = products;
    this.rows = rows;
    this.loops = loops;
    this.backward = new CausalBackward(this, head, products, rows, loops);
  }

  void forward() {
    weights = weightRoom.at(CHUNK * CHUNK);
    running = runningRoom.at(head.width());
    head.clearSums();
    for (int block = 0; block < head.q.count(); block += CHUNK) {
      int end = Math.min(block + CHUNK, head.q.count());
      bringToCache(block);
      for (int h = 0; h < head.heads(); h++) {
        head.head(h);
        for (int from = block; from < end; ) {
          from = attend(from, end - from);
        }
      }
    }
  }

  void backward() {
    backward.run();
  }

  void bringToCache(int block) {
    head.q.bringToCache(rows, block, CHUNK);
    head.k.bringToCache(rows, block, CHUNK);
    head.v.bringToCache(rows, block, CHUNK);
  }

  /** Attends in a chunk of at most n rows; returns where it ends. */
  private int attend(int from, int n) {
    int count = loadKeys(from, n);
    head.loadQueries(from, n);
    head.read(n);
    multiplySides(weights, n, n);
    addTimes(false, weights, n, n, head.values(), head.headSize(), head.out());
    rows.fill(0, running, head.width());
    for (int i = 0; i < count; i++) {
      long key = head.keys.den(i);
      double more = loops.addAndDot(key, running, head.queries.den(i), head.width());
      head.write(from + i, i, more);
    }
    head.sums.add(head.keys, 0, head.values(), seen);
    return from + count;
  }

  /**
   * Loads the keys and values of a chunk of at most n rows, with zeros behind those that count;
   * returns how many rows it has.
   */
  int loadKeys(int from, int n) {
    FeatureSide keys = head.keys;
    seen = Math.max(0, Math.min(n, head.k.count() - from));
    int count = n;
    keys.load(from, seen);
    if (head.exponential() && seen > 0) {
      float constant = Math.max(head.sums.constant(), keys.greatest(0));
      int level = 1;
      while (level < seen && keys.greatest(level) <= constant + MOST_RISE) {
        level++;
      }
      count = level < seen ? level : n;
      seen = level;
      head.sums.relativeTo(constant);
      keys.settle(constant, seen);
    }
    keys.clear(seen, n);
    head.loadValues(from, seen, n);
    return count;
  }

  /** Keys of the chunk that was loaded. */
  int seen() {
    return seen;
  }

  /** {@code weights [n, s] = queries keysᵀ} up to the diagonal. */
  void multiplySides(long y, int n, int s) {
    int m = head.width();
    products.gemm(false, true, n, s, m, 1, head.queries.num(), m, head.keys.num(), m, 0, y, s);
    clearAboveDiagonal(y, n, s);
  }

  void clearAboveDiagonal(long matrix, int n, int s) {
    for (int i = 0; i < n && i + 1 < s; i++) {
      rows.fill(0, matrix + 4L * (i * s + i + 1), s - i - 1);
    }
  }

  /** {@code y += op(matrix) x}: matrix [n, s], x and y of that many columns. */
  void addTimes(boolean transpose, long matrix, int n, int s, long x, int columns, long y) {
    products.gemm(
        transpose,
        false,
        transpose ? s : n,
        columns,
        transpose ? n : s,
        1,
        matrix,
        s,
        x,
        columns,
        1,
        y,
        columns);
  }
}
