package io.tianma.train.tensor.cpu.linear;

import io.tianma.train.tensor.FeatureMap;
import io.tianma.train.tensor.LinearAttentionSpec;
import io.tianma.train.tensor.cpu.feature.FeatureRows;
import io.tianma.train.tensor.cpu.feature.FeatureSide;
import io.tianma.train.tensor.cpu.feature.HeadRows;
import io.tianma.train.tensor.cpu.memory.Raw;
import io.tianma.train.tensor.cpu.memory.Room;
import io.tianma.train.tensor.cpu.product.Products;
import io.tianma.train.tensor.cpu.rows.Rows;

/**
 * The head at work: its rows, and what both forms of linear attention do with some of them at a
 * time. All heads of a sample take turns, so that rows are read while they are in the cache.
 * Letters: n rows at a time, H heads, K head size, m features.
 */
final class LinearHead {
  /** Rows at a time: products of so many run as fast as larger ones, and stay in the cache. */
  static final int CHUNK = 64;

  private static final float LEAST = (float) LinearAttentionSpec.LEAST_DENOMINATOR;

  final HeadRows q = new HeadRows();
  final HeadRows k = new HeadRows();
  final HeadRows v = new HeadRows();
  final HeadRows context = new HeadRows();
  final HeadRows dens = new HeadRows();
  final HeadRows dContext = new HeadRows();
  final HeadRows dq = new HeadRows();
  final HeadRows dk = new HeadRows();
  final HeadRows dv = new HeadRows();
  final FeatureSide queries;
  final FeatureSide keys;

  /** Of the keys so far. */
  final FeatureSums sums;

  /** Of the queries, for the derivatives. */
  final FeatureSums back;

  private final Products products;
  private final FeatureRows loops;
  private final HeadRows[] rowsOfAll = {q, k, v, context, dens, dContext, dq, dk, dv};
  private final Room sumRoom = new Room();
  private final Room backRoom = new Room();
  private final Room valueRoom = new Room();
  private final Room outRoom = new Room();
  private final Room outDenRoom = new Room();
  private final Room dNumRoom = new Room();
  private final Room dDenRoom = new Room();
  private int heads;
  private int headSize;
  private boolean divides;
  private long states;
  private long backStates;
  private long values;
  private long out;
  private long outDens;
  private long dNums;
  private long dDens;

  LinearHead(Products products, Rows rows, FeatureRows loops) {
    this.products = products;
    this.loops = loops;
    this.queries = new FeatureSide(products, rows, loops, false);
    this.keys = new FeatureSide(products, rows, loops, true);
    this.sums = new FeatureSums(products, rows);
    this.back = new FeatureSums(products, rows);
  }

  /** Prepares for such heads; they have no rows until these are given. */
  void begin(LinearAttentionSpec spec, boolean causal, int newHeadSize) {
    FeatureMap map = spec.map().where(causal);
    heads = spec.heads();
    headSize = newHeadSize;
    divides = map != FeatureMap.SOFTMAX_FACTORISED;
    queries.begin(spec, map, headSize, CHUNK);
    keys.begin(spec, map, headSize, CHUNK);
    states = sumRoom.at(heads * spec.stateSize(headSize));
    backStates = backRoom.at(heads * spec.stateSize(headSize));
    values = valueRoom.at(CHUNK * headSize);
    out = outRoom.at(CHUNK * headSize);
    outDens = outDenRoom.at(CHUNK);
    dNums = dNumRoom.at(CHUNK * headSize);
    dDens = dDenRoom.at(CHUNK);
    for (HeadRows rows : rowsOfAll) {
      rows.leave();
    }
  }

  /** Goes to sample b. */
  void sample(int b) {
    for (HeadRows rows : rowsOfAll) {
      rows.sample(b);
    }
    queries.sample(q, b);
    keys.sample(k, b);
  }

  /** Keeps {@link #sums} [H, stateSize] there from now on. */
  void sumsAt(long address) {
    states = address;
  }

  /** Goes to head h of the sample. */
  void head(int h) {
    for (HeadRows rows : rowsOfAll) {
      rows.head(h);
    }
    queries.head(h);
    keys.head(h);
    long before = 4L * h * FeatureSums.size(width(), headSize);
    sums.move(states + before, width(), headSize);
    back.move(backStates + before, width(), headSize);
  }

  int heads() {
    return heads;
  }

  int headSize() {
    return headSize;
  }

  int width() {
    return keys.width();
  }

  boolean exponential() {
    return keys.exponential();
  }

  /** Makes the sums of each head of the sample those of no key. */
  void clearSums() {
    for (int h = 0; h < heads; h++) {
      head(h);
      sums.clear(exponential() ? Float.NEGATIVE_INFINITY : 0);
    }
  }

  /** Brings n values to {@link #values}, and zeros behind them up to row {@code end}. */
  void loadValues(int from, int n, int end) {
    for (int j = 0; j < n; j++) {
      Raw.copy(v.row(from + j), values + 4L * j * headSize, 4L * headSize);
    }
    if (end > n) {
      Raw.clear(values + 4L * n * headSize, 4L * (end - n) * headSize);
    }
  }

  /** Makes the features of n queries. */
  void loadQueries(int from, int n) {
    queries.load(from, n);
    if (exponential()) {
      queries.settleEach(n);
    }
  }

  /** Values [n, K]. */
  long values() {
    return values;
  }

  /** Where sums over keys are made [n, K], or of derivatives over queries. */
  long out() {
    return out;
  }

  /** {@link #out} and the denominators = what n queries see of the sums. */
  void read(int n) {
    int m = width();
    int size = headSize;
    products.gemm(false, false, n, size, m, 1, queries.num(), m, sums.num(), size, 0, out, size);
    products.gemm(false, false, n, 1, m, 1, queries.den(), m, sums.den(), 1, 0, outDens, 1);
  }

  /**
   * Writes a row of the context from row i of {@link #out}.
   *
   * @param more than {@link #read} saw of the denominator
   */
  void write(int row, int i, double more) {
    float den = divides ? (float) (Raw.get(outDens, i) + more) : 1;
    if (dens.count() > 0) {
      Raw.put(dens.row(row), 0, den);
    }
    long from = out + 4L * i * headSize;
    loops.scaled(1 / Math.max(den, LEAST), from, context.row(row), headSize);
  }

  /** Makes the derivatives with respect to numerators and denominators of n queries. */
  void loadGradients(int from, int n) {
    for (int i = 0; i < n; i++) {
      long d = dContext.row(from + i);
      float den = Raw.get(dens.row(from + i), 0);
      loops.scaled(1 / Math.max(den, LEAST), d, dNums + 4L * i * headSize, headSize);
      boolean felt = divides && den >= LEAST;
      double dot = felt ? loops.dot(d, context.row(from + i), headSize) : 0;
      Raw.put(dDens, i, felt ? (float) (-dot / den) : 0);
    }
  }

  /** Derivatives with respect to numerators [n, K]. */
  long dNums() {
    return dNums;
  }

  /** Derivatives with respect to denominators [n]. */
  long dDens() {
    return dDens;
  }

  /** Writes n rows of dv from {@link #out}. */
  void writeValueGradients(int from, int n) {
    for (int j = 0; j < n; j++) {
      Raw.copy(out + 4L * j * headSize, dv.row(from + j), 4L * headSize);
    }
  }
}
