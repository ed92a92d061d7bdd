package io.tianma.train.tensor.cpu.attention;

import io.tianma.train.tensor.AttentionSpec;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.HostMemory;
import io.tianma.train.tensor.Memory;
import io.tianma.train.tensor.RaggedRows;
import io.tianma.train.tensor.Tensor;
import io.tianma.train.tensor.cpu.memory.Raw;
import io.tianma.train.tensor.cpu.product.Products;
import io.tianma.train.tensor.cpu.rows.CpuDropout;
import io.tianma.train.tensor.cpu.rows.Rows;

/**
 * What attentions have in common whatever their scores are, one head of one sample at a time. Keys
 * behind the last one that is no padding are never looked at. Letters: B batch, H heads, T queries,
 * S keys, K head size.
 */
final class CpuHeads implements AutoCloseable {
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

  CpuHeads(Memory memory, Products products, Rows rows) {
    this.memory = memory;
    this.products = products;
    this.rows = rows;
  }

  /**
   * Before a kernel.
   *
   * @param queryRows [B, T, H K], any tensor with the rows of the queries
   * @param keyRows [B, S, H K], with those of the keys
   */
  void begin(AttentionSpec newSpec, Tensor queryRows, Tensor keyRows) {
    spec = newSpec;
    queries = queryRows.size(1);
    keys = keyRows.size(1);
    headSize = keyRows.columns() / spec.heads();
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
  long scratch(int matrix) {
    return scratch + 4L * matrix * queries * keys;
  }

  /** Before the heads of a sample. */
  void lookAtRows(Tensor queryRows, Tensor keyRows, int b) {
    queriesSeen = RaggedRows.length(queryRows, b);
    keysSeen = RaggedRows.length(keyRows, b);
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
   * Reads the sample's rows and what lies between them in their order, which the processor sees
   * coming; a head's few columns at a time it does not.
   */
  void bringToCache(Tensor x, int b) {
    int count = RaggedRows.length(x, b);
    if (count > 0) {
      int elements = (count - 1) * x.stride() + x.columns();
      long first = (long) b * x.size(1) * x.stride();
      int bytes = x.type().bytes();
      rows.max(x.address() + bytes * first, bytes * elements / 4);
    }
  }

  int keys() {
    return keys;
  }

  int queries() {
    return queries;
  }

  int keysSeen() {
    return keysSeen;
  }

  int queriesSeen() {
    return queriesSeen;
  }

  /** Keys that query t may see at all. */
  int visible(int t) {
    return spec.causal() ? Math.min(keysSeen, spec.firstQuery() + t + 1) : keysSeen;
  }

  /** Number of the head's first probability. */
  long index(int b, int h) {
    return ((long) b * spec.heads() + h) * queries * keys;
  }

  long head(Tensor x, int b, int h) {
    long before = (long) b * x.size(1) * x.stride() + (long) h * headSize;
    return x.address() + x.type().bytes() * before;
  }

  /**
   * The probabilities of query t from its scores, which are void afterwards.
   *
   * @param bias 0 for none
   */
  void softmax(long scores, long bias, long p, int t) {
    int seen = visible(t);
    rows.softmax(scores, bias, maskS, p, seen);
    rows.fill(0, p + 4L * seen, keys - seen);
  }

  /** What of the probabilities from number {@code index} on is not dropped; aside if any is. */
  long kept(long index, long p, long aside) {
    if (spec.dropout() == null) {
      return p;
    }
    dropout.apply(rows, index, p, aside, queriesSeen * keys);
    return aside;
  }

  /**
   * The gradients of a head's probabilities: {@code out[T, S] = dContext vᵀ} without the dropped.
   */
  void probsBackward(Tensor dContext, Tensor v, int b, int h, long out) {
    products(dContext, v, b, h, out);
    for (int t = 0; spec.dropout() != null && t < queriesSeen; t++) {
      long row = out + 4L * t * keys;
      dropout.apply(rows, index(b, h) + (long) t * keys, row, row, keysSeen);
    }
  }

  /** The gradients of query t's scores from those of its probabilities, in place. */
  void softmaxBackward(long p, long ds, int t) {
    int seen = visible(t);
    rows.softmaxBackward(p, ds, seen);
    rows.fill(0, ds + 4L * seen, keysSeen - seen);
  }

  /** {@code out[T, S] = x yᵀ} of queries and keys. */
  void products(Tensor x, Tensor y, int b, int h, long out) {
    products.gemm(
        false,
        true,
        queriesSeen,
        keysSeen,
        headSize,
        1,
        head(x, b, h),
        x.stride(),
        head(y, b, h),
        y.stride(),
        0,
        out,
        keys);
  }

  /** {@code out[T, K] = w[T, S] x[S, K]}. */
  void times(long w, Tensor x, Tensor out, int b, int h) {
    product(false, queriesSeen, keysSeen, w, x, out, b, h);
  }

  /** {@code out[S, K] = wᵀ[S, T] x[T, K]}; zeros for keys that nobody sees. */
  void timesTransposed(long w, Tensor x, Tensor out, int b, int h) {
    product(true, keysSeen, queriesSeen, w, x, out, b, h);
    int bytes = out.type().bytes();
    for (int s = keysSeen; s < RaggedRows.length(out, b); s++) {
      Raw.clear(head(out, b, h) + (long) bytes * s * out.stride(), (long) bytes * headSize);
    }
  }

  private void product(
      boolean transpose, int count, int inner, long w, Tensor x, Tensor out, int b, int h) {
    boolean inPlace = out.type() == DType.F32;
    long aside = scratch(2) + 4L * keys; // where is made what is an operand in 16 bits later on
    products.gemm(
        transpose,
        false,
        count,
        headSize,
        inner,
        1,
        w,
        keys,
        head(x, b, h),
        x.stride(),
        0,
        inPlace ? head(out, b, h) : aside,
        inPlace ? out.stride() : headSize);
    for (int row = 0; !inPlace && row < count; row++) {
      long to = head(out, b, h) + 2L * row * out.stride();
      rows.round(aside + 4L * row * headSize, to, headSize);
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
