package io.tianma.train.tensor.cpu;

import io.tianma.train.tensor.AttentionSpec;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.HostMemory;
import io.tianma.train.tensor.Memory;
import io.tianma.train.tensor.RaggedRows;
import io.tianma.train.tensor.Tensor;

/**
 * Attention one head of one sample at a time: products, softmax by rows. Keys behind the last one
 * that is no padding are never looked at. Letters: B batch, H heads, T queries, S keys, K head
 * size.
 */
final class CpuAttention implements AutoCloseable {
  private final Memory memory;
  private final Products products;
  private final Rows rows;
  private final CpuDropout dropout = new CpuDropout();
  private long scratch;
  private long scratchFloats;
  private AttentionSpec spec;
  private int queries;
  private int keys;
  private int headSize;
  private long maskS; // 0 if no padding lies between the keys
  private int keysSeen;
  private int queriesSeen;

  CpuAttention(Memory memory, Products products, Rows rows) {
    this.memory = memory;
    this.products = products;
    this.rows = rows;
  }

  private void begin(AttentionSpec newSpec, Tensor q, Tensor k) {
    spec = newSpec;
    queries = q.size(1);
    keys = k.size(1);
    headSize = q.columns() / spec.heads();
    if (spec.dropout() != null) {
      dropout.read(spec.dropout());
    }
    long needed = 2L * queries * keys + keys + (long) Math.max(queries, keys) * headSize;
    if (needed > scratchFloats) {
      close();
      scratch = memory.allocate(4 * needed);
      scratchFloats = needed;
    }
  }

  /** Two matrices [T, S] and, behind them, the mask [S] and a matrix [T, K] or [S, K]. */
  private long scratch(int matrix) {
    return scratch + 4L * matrix * queries * keys;
  }

  private void lookAtRows(Tensor q, Tensor k, int b) {
    queriesSeen = RaggedRows.length(q, b);
    keysSeen = RaggedRows.length(k, b);
    maskS = 0;
    if (spec.keyIds() == null) {
      return;
    }
    long ids = spec.keyIds().address() + 4L * b * keys;
    while (keysSeen > 0 && HostMemory.getInt(ids, keysSeen - 1) == spec.padId()) {
      keysSeen--;
    }
    for (int s = 0; s < keysSeen; s++) {
      boolean padding = HostMemory.getInt(ids, s) == spec.padId();
      Raw.put(scratch(2), s, padding ? Float.NEGATIVE_INFINITY : 0);
      maskS = padding ? scratch(2) : maskS;
    }
  }

  /**
   * The sample's queries, keys and values; values lie behind the keys, often both behind queries.
   */
  private void bringToCache(Tensor q, Tensor k, int b) {
    bringToCache(q, b);
    long apart = k.address() - q.address();
    boolean sameRows = apart > 0 && apart < 4L * q.stride();
    if (!sameRows) {
      bringToCache(k, b);
    }
  }

  /**
   * Reads the sample's rows and what lies between them in their order, which the processor sees
   * coming; a head's few columns at a time it does not.
   */
  private void bringToCache(Tensor x, int b) {
    int count = RaggedRows.length(x, b);
    if (count > 0) {
      int elements = (count - 1) * x.stride() + x.columns();
      long first = (long) b * x.size(1) * x.stride();
      int bytes = x.type().bytes();
      rows.max(x.address() + bytes * first, bytes * elements / 4);
    }
  }

  /** Keys that query t may see at all. */
  private int visible(int t) {
    return spec.causal() ? Math.min(keysSeen, spec.firstQuery() + t + 1) : keysSeen;
  }

  private long head(Tensor x, int b, int h) {
    long before = (long) b * x.size(1) * x.stride() + (long) h * headSize;
    return x.address() + x.type().bytes() * before;
  }

  /** Where query t begins in that row of a bias. */
  private long bias(Tensor biasHR, int row, int t) {
    return biasHR.address() + 4L * ((long) row * biasHR.stride() + queries - 1 - t);
  }

  void forward(AttentionSpec newSpec, Tensor q, Tensor k, Tensor v, Tensor probs, Tensor context) {
    begin(newSpec, q, k);
    for (int b = 0; b < q.size(0); b++) {
      lookAtRows(q, k, b);
      bringToCache(q, k, b);
      for (int h = 0; h < spec.heads(); h++) {
        long index = ((long) b * spec.heads() + h) * queries * keys;
        long p = probs.address() + 4 * index;
        long scores = scratch(1); // a product's scattered writes are best made in the cache
        sgemm(false, true, queriesSeen, keysSeen, headSize, q, k, b, h, scores);
        for (int t = 0; t < queriesSeen; t++) {
          softmax(scores, p, h, t);
        }
        long weights = p;
        if (spec.dropout() != null) {
          weights = scratch(0);
          dropout.apply(rows, index, p, weights, queriesSeen * keys);
        }
        times(weights, v, context, b, h);
      }
    }
  }

  /** {@code out[T, S] = x yᵀ} for one head. */
  private void sgemm(
      boolean ta, boolean tb, int m, int n, int k, Tensor x, Tensor y, int b, int h, long out) {
    products.gemm(
        ta, tb, m, n, k, 1, head(x, b, h), x.stride(), head(y, b, h), y.stride(), 0, out, keys);
  }

  private void softmax(long scores, long p, int h, int t) {
    long from = scores + 4L * t * keys;
    long row = p + 4L * t * keys;
    int seen = visible(t);
    rows.softmax(from, spec.bias() == null ? 0 : bias(spec.bias(), h, t), maskS, row, seen);
    rows.fill(0, row + 4L * seen, keys - seen);
  }

  void backward(
      AttentionSpec newSpec,
      Tensor dContext,
      Tensor q,
      Tensor k,
      Tensor v,
      Tensor probs,
      Tensor dq,
      Tensor dk,
      Tensor dv,
      Tensor dBias) {
    begin(newSpec, q, k);
    for (int b = 0; b < q.size(0); b++) {
      lookAtRows(q, k, b);
      bringToCache(q, k, b);
      bringToCache(dContext, b);
      for (int h = 0; h < spec.heads(); h++) {
        long index = ((long) b * spec.heads() + h) * queries * keys;
        long p = probs.address() + 4 * index;
        long ds = scratch(0);
        long weights = p;
        sgemm(false, true, queriesSeen, keysSeen, headSize, dContext, v, b, h, ds);
        if (spec.dropout() != null) {
          weights = scratch(1);
          dropout.apply(rows, index, p, weights, queriesSeen * keys);
          dropRows(index, ds);
        }
        for (int t = 0;
            t < queriesSeen;
            t++) { // brings the probabilities to the cache in their order
          scoresBackward(p, ds, dBias, b * spec.heads() + h, t);
        }
        timesTransposed(weights, dContext, dv, b, h);
        times(ds, k, dq, b, h);
        timesTransposed(ds, q, dk, b, h);
        clearUnseen(dk, b, h);
        clearUnseen(dv, b, h);
      }
    }
  }

  private void dropRows(long index, long ds) {
    for (int t = 0; t < queriesSeen; t++) {
      long row = ds + 4L * t * keys;
      dropout.apply(rows, index + (long) t * keys, row, row, keysSeen);
    }
  }

  private void scoresBackward(long p, long ds, Tensor dBias, int biasRow, int t) {
    int seen = visible(t);
    long row = ds + 4L * t * keys;
    rows.softmaxBackward(p + 4L * t * keys, row, seen);
    rows.fill(0, row + 4L * seen, keysSeen - seen);
    if (dBias != null) {
      rows.axpy(1, row, bias(dBias, biasRow, t), seen);
    }
  }

  /** {@code out[T, K] = w[T, S] x[S, K]}. */
  private void times(long w, Tensor x, Tensor out, int b, int h) {
    boolean inPlace = out.type() == DType.F32;
    products.gemm(
        false,
        false,
        queriesSeen,
        headSize,
        keysSeen,
        1,
        w,
        keys,
        head(x, b, h),
        x.stride(),
        0,
        inPlace ? head(out, b, h) : aside(),
        inPlace ? out.stride() : headSize);
    place(out, b, h, queriesSeen);
  }

  /** {@code out[S, K] = wᵀ[S, T] x[T, K]}. */
  private void timesTransposed(long w, Tensor x, Tensor out, int b, int h) {
    boolean inPlace = out.type() == DType.F32;
    products.gemm(
        true,
        false,
        keysSeen,
        headSize,
        queriesSeen,
        1,
        w,
        keys,
        head(x, b, h),
        x.stride(),
        0,
        inPlace ? head(out, b, h) : aside(),
        inPlace ? out.stride() : headSize);
    place(out, b, h, keysSeen);
  }

  /** Where a product is made that is an operand in 16 bits later on. */
  private long aside() {
    return scratch(2) + 4L * keys;
  }

  private void place(Tensor out, int b, int h, int count) {
    for (int row = 0; out.type() == DType.BF16 && row < count; row++) {
      long to = head(out, b, h) + 2L * row * out.stride();
      rows.round(aside() + 4L * row * headSize, to, headSize);
    }
  }

  private void clearUnseen(Tensor x, int b, int h) {
    int bytes = x.type().bytes();
    for (int s = keysSeen; s < RaggedRows.length(x, b); s++) {
      Raw.clear(head(x, b, h) + (long) bytes * s * x.stride(), (long) bytes * headSize);
    }
  }

  @Override
  public void close() {
    if (scratch != 0) {
      memory.free(scratch);
      scratch = 0;
      scratchFloats = 0;
    }
  }
}
