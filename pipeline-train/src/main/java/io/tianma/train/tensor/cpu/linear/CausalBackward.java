package io.tianma.train.tensor.cpu.linear;

import io.tianma.train.tensor.cpu.feature.FeatureRows;
import io.tianma.train.tensor.cpu.feature.FeatureSide;
import io.tianma.train.tensor.cpu.memory.Raw;
import io.tianma.train.tensor.cpu.memory.Room;
import io.tianma.train.tensor.cpu.product.Products;
import io.tianma.train.tensor.cpu.rows.Rows;
import java.util.Arrays;

/**
 * The derivatives of {@link CausalLinear}: forward over chunks for those of queries, which need the
 * sums of the keys before them, then back for those of keys and values, which need the sums of the
 * queries behind them. Letters: n queries of a chunk, s keys of it, K head size, m features.
 */
final class CausalBackward {
  private static final int CHUNK = LinearHead.CHUNK;

  private final CausalLinear causal;
  private final LinearHead head;
  private final Products products;
  private final Rows rows;
  private final FeatureRows loops;
  private final Room weightRoom = new Room();
  private final Room slopeRoom = new Room();
  private final Room runningRoom = new Room();
  private ChunkStarts[] chunks = {};
  private long weights;
  private long slopes;
  private long running;

  CausalBackward(
      CausalLinear causal, LinearHead head, Products products, Rows rows, FeatureRows loops) {
    this.causal = causal;
    this.head = head;
    this.products = products;
    this.rows = rows;
    this.loops = loops;
  }

  void run() {
    prepare();
    int count = head.q.count();
    for (int block = 0; block < count; block += CHUNK) {
      bringToCache(block);
      for (int h = 0; h < head.heads(); h++) {
        head.head(h);
        queriesOfBlock(block, Math.min(block + CHUNK, count), chunks[h]);
      }
    }
    int last = (count - 1) / CHUNK * CHUNK;
    for (int block = last; block >= 0; block -= CHUNK) {
      bringToCache(block);
      for (int h = 0; h < head.heads(); h++) {
        head.head(h);
        if (block == last) {
          head.back.clear(head.sums.constant());
        }
        keysOfBlock(block, Math.min(block + CHUNK, count), chunks[h]);
      }
    }
    clearUnseen();
  }

  private void prepare() {
    weights = weightRoom.at(CHUNK * CHUNK);
    slopes = slopeRoom.at(CHUNK * CHUNK);
    running = runningRoom.at(head.width());
    int known = chunks.length;
    if (known < head.heads()) {
      chunks = Arrays.copyOf(chunks, head.heads());
      Arrays.setAll(chunks, h -> h < known ? chunks[h] : new ChunkStarts());
    }
    head.clearSums();
  }

  private void bringToCache(int block) {
    causal.bringToCache(block);
    head.context.bringToCache(rows, block, CHUNK);
    head.dContext.bringToCache(rows, block, CHUNK);
  }

  private void queriesOfBlock(int block, int end, ChunkStarts starts) {
    for (int from = block; from < end; ) {
      int n = causal.loadKeys(from, end - from);
      starts.push(from, head.sums.constant());
      queriesOfChunk(from, n);
      from += n;
    }
  }

  private void queriesOfChunk(int from, int n) {
    FeatureSide queries = head.queries;
    FeatureSide keys = head.keys;
    int s = causal.seen();
    int m = head.width();
    int size = head.headSize();
    head.loadQueries(from, n);
    head.loadGradients(from, n);
    multiplySlopes(n, s);
    products.gemm(
        false,
        true,
        n,
        m,
        size,
        1,
        head.dNums(),
        size,
        head.sums.num(),
        size,
        0,
        queries.dNum(),
        m);
    causal.addTimes(false, slopes, n, s, keys.num(), m, queries.dNum());
    head.sums.addDenTo(queries, head.dDens(), n);
    rows.fill(0, running, m);
    for (int i = 0; i < n; i++) {
      loops.addTwice(1, keys.den(i), running, Raw.get(head.dDens(), i), queries.dDen(i), m);
    }
    queries.backward(n, head.dq);
    head.sums.add(keys, 0, head.values(), s);
  }

  /** {@code slopes [n, s] = dNums valuesᵀ} up to the diagonal. */
  private void multiplySlopes(int n, int s) {
    int size = head.headSize();
    products.gemm(
        false, true, n, s, size, 1, head.dNums(), size, head.values(), size, 0, slopes, s);
    causal.clearAboveDiagonal(slopes, n, s);
  }

  private void keysOfBlock(int block, int blockEnd, ChunkStarts starts) {
    for (int end = blockEnd; end > block; starts.pop()) {
      head.back.ofKeysRelativeTo(starts.constant());
      keysOfChunk(starts.start(), end - starts.start());
      end = starts.start();
    }
  }

  private void keysOfChunk(int from, int n) {
    FeatureSide queries = head.queries;
    FeatureSide keys = head.keys;
    int s = Math.max(0, Math.min(n, head.k.count() - from));
    keys.load(from, s);
    if (head.exponential()) {
      keys.settle(head.back.constant(), s);
    }
    head.loadValues(from, s, s);
    head.loadQueries(from, n);
    head.loadGradients(from, n);
    causal.multiplySides(weights, n, s);
    multiplySlopes(n, s);
    ofValues(n, s);
    head.writeValueGradients(from, s);
    ofKeys(n, s);
    keys.backward(s, head.dk);
    head.back.add(queries, head.dDens(), head.dNums(), n);
  }

  private void ofValues(int n, int s) {
    int m = head.width();
    int size = head.headSize();
    long later = head.back.num();
    products.gemm(
        false, false, s, size, m, 1, head.keys.num(), m, later, size, 0, head.out(), size);
    causal.addTimes(true, weights, n, s, head.dNums(), size, head.out());
  }

  private void ofKeys(int n, int s) {
    FeatureSide queries = head.queries;
    FeatureSide keys = head.keys;
    int m = head.width();
    int size = head.headSize();
    long later = head.back.num();
    products.gemm(false, true, s, m, size, 1, head.values(), size, later, size, 0, keys.dNum(), m);
    causal.addTimes(true, slopes, n, s, queries.num(), m, keys.dNum());
    head.back.addDenTo(keys, 0, s);
    rows.fill(0, running, m);
    for (int i = n - 1; i >= 0; i--) {
      float dDen = Raw.get(head.dDens(), i);
      if (i < s) {
        loops.addTwice(dDen, queries.den(i), running, 1, keys.dDen(i), m);
      } else {
        rows.axpy(dDen, queries.den(i), running, m);
      }
    }
  }

  /** Keys behind the last query are seen by nobody. */
  private void clearUnseen() {
    for (int j = head.q.count(); j < head.k.count(); j++) {
      Raw.clear(head.dk.whole(j), 4L * head.dk.wholeColumns());
      Raw.clear(head.dv.whole(j), 4L * head.dv.wholeColumns());
    }
  }
}
