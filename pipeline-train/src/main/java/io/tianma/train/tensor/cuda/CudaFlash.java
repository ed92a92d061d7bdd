package io.tianma.train.tensor.cuda;

import static io.tianma.train.tensor.cuda.CudaKernels.ceil;

import io.tianma.train.tensor.Arena;
import io.tianma.train.tensor.AttentionSpec;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;

/**
 * Softmax attention whose scores are never written, for heads of 64 in bf16. In place of
 * probabilities it keeps one number a query and two a sample, where they would begin.
 */
final class CudaFlash {
  private static final int HEAD = 64;
  private static final int ROWS = 64; // of a block: queries, or keys
  private static final int THREADS = 128;
  private static final int TILES = 32768; // bytes of two tiles of keys and two of values

  private final Launch launch;
  private final Arena scratch;
  private final boolean warpgroups;
  private final Map<Long, Long> endsOf =
      new HashMap<>(); // by ids of keys, in this run of a network
  private final Map<Long, Long> elsewhere =
      new HashMap<>(); // of attentions that another found ends for
  private boolean forward;

  CudaFlash(Launch launch, Arena scratch, boolean warpgroups) {
    this.launch = launch;
    this.scratch = scratch;
    this.warpgroups = warpgroups;
  }

  /** Whether it can do that. */
  static boolean serves(AttentionSpec spec, Tensor q, Tensor k, Tensor v) {
    boolean halves = q.type() == DType.BF16 && k.type() == DType.BF16 && v.type() == DType.BF16;
    boolean whole = q.lengths() == null && k.lengths() == null;
    boolean begins = !spec.causal() || spec.firstQuery() == 0;
    // where probabilities would be
    boolean room = (long) spec.heads() * q.size(1) * k.size(1) >= kept(spec, q, k);
    return halves
        && room
        && whole
        && begins
        && q.columns() == spec.heads() * HEAD
        && k.stride() == v.stride()
        && q.stride() % 8 == 0
        && k.stride() % 8 == 0;
  }

  /**
   * Numbers of a sample that are kept: of each query, two for the end of its keys, and with dropout
   * a bit for each probability, in words of 16 queries and 64 keys.
   */
  static int kept(AttentionSpec spec, Tensor q, Tensor k) {
    int words = ceil(q.size(1), ROWS) * 4 * ceil(k.size(1), 64) * 32;
    return spec.heads() * (q.size(1) + (spec.dropout() == null ? 0 : words)) + 2;
  }

  /** What is read in a run of a network stays as it is until {@link #endForward}. */
  void beginForward() {
    endsOf.clear();
    forward = true;
  }

  void endForward() {
    forward = false;
  }

  void forward(AttentionSpec spec, Tensor q, Tensor k, Tensor v, Tensor probs, Tensor context) {
    int keys = k.size(1);
    if (spec.keyIds() != null) {
      findEnds(spec, q, k, probs);
    }
    arguments("flashForward", spec, q, k, v, probs, context, null, null, null, null, null, null)
        .shared(ROWS * 128 + TILES + distances(keys))
        .blocks(ceil(q.size(1), ROWS), q.size(0) * spec.heads(), THREADS);
  }

  /**
   * @param context what {@link #forward} made
   */
  void backward(
      AttentionSpec spec,
      Tensor context,
      Tensor dContext,
      Tensor q,
      Tensor k,
      Tensor v,
      Tensor probs,
      Tensor dq,
      Tensor dk,
      Tensor dv,
      Tensor dBias) {
    int queries = q.size(1);
    int keys = k.size(1);
    int heads = q.size(0) * spec.heads();
    int blocks = ceil(queries, ROWS);
    Tensor parts = dBias == null ? null : scratch.take(DType.F32, heads, blocks, keys + ROWS);
    Tensor delta = scratch.take(DType.F32, heads, queries);
    arguments("flashQueries", spec, q, k, v, probs, context, dContext, dq, dk, dv, delta, parts)
        .shared(sharedByQueries(keys))
        .blocks(blocks, heads, THREADS);
    arguments("flashKeys", spec, q, k, v, probs, context, dContext, dq, dk, dv, delta, parts)
        .shared(ROWS * 256 + TILES + 1024 + distances(queries))
        .blocks(ceil(keys, ROWS), heads, THREADS);
    if (dBias != null) {
      launch
          .of(Source.FLASH, "flashBias", parts)
          .with(parts.address())
          .with(dBias.address())
          .with(heads)
          .with(queries)
          .with(keys)
          .with(ROWS)
          .elements(dBias.elements());
    }
  }

  /** Bytes of tiles, biases, and sums of diagonals, which may lie where tiles of queries were. */
  private int sharedByQueries(int keys) {
    int table = ROWS * Float.BYTES + ceil(keys + ROWS + 64, 32) * 128;
    int width = ceil(keys, 64) * 64 + 16;
    int step = warpgroups ? 64 : 16; // keys
    int sums = 4 * (8 * (step + 8) + width) * Float.BYTES;
    int queries = ROWS * 256;
    return TILES + table + (warpgroups ? queries + sums : Math.max(queries, sums));
  }

  /** Bytes of the biases of all distances to whole tiles of that many rows. */
  private static int distances(int rows) {
    return (ceil(rows, ROWS) * ROWS + ROWS + 64) * Float.BYTES;
  }

  private Launch arguments(
      String kernel,
      AttentionSpec spec,
      Tensor q,
      Tensor k,
      Tensor v,
      Tensor probs,
      Tensor context,
      Tensor dContext,
      Tensor dq,
      Tensor dk,
      Tensor dv,
      Tensor delta,
      Tensor parts) {
    return launch
        .of(Source.FLASH, kernel + suffix(spec), probs)
        .with(q.address())
        .with(k.address())
        .with(v.address())
        .with(context.address())
        .with(address(dContext))
        .with(address(dq))
        .with(address(dk))
        .with(address(dv))
        .with(q.stride())
        .with(k.stride())
        .with(context.stride())
        .with(dContext == null ? 0 : dContext.stride())
        .with(probs.address())
        .with(address(delta))
        .with(address(spec.bias()))
        .with(address(parts))
        .with(
            spec.keyIds() == null
                ? 0L
                : elsewhere.getOrDefault(probs.address(), ends(spec, q, probs)))
        .with(address(spec.keyIds()))
        .with(ends(spec, q, probs) + 2L * Integer.BYTES * q.size(0))
        .with(spec.heads())
        .with(q.size(1))
        .with(k.size(1))
        .with(spec.padId())
        .with(spec.dropout());
  }

  /**
   * Where the keys of each sample end: found by the forward pass, kept behind the sums of queries.
   */
  private static long ends(AttentionSpec spec, Tensor q, Tensor probs) {
    return probs.address() + (long) Float.BYTES * spec.heads() * q.rows();
  }

  private void findEnds(AttentionSpec spec, Tensor q, Tensor k, Tensor probs) {
    Long known = forward ? endsOf.get(spec.keyIds().address()) : null;
    if (known != null) {
      elsewhere.put(probs.address(), known);
      return;
    }
    elsewhere.remove(probs.address());
    endsOf.put(spec.keyIds().address(), ends(spec, q, probs));
    launch
        .of(Source.FLASH, "flashEnds", probs)
        .with(spec.keyIds().address())
        .with(k.size(1))
        .with(spec.padId())
        .with(ends(spec, q, probs))
        .blocks(q.size(0), 1, 128);
  }

  private static String suffix(AttentionSpec spec) {
    return (spec.causal() ? "1" : "0")
        + (spec.bias() == null ? "0" : "1")
        + (spec.dropout() == null ? "0" : "1");
  }

  private static long address(Tensor x) {
    return x == null ? 0 : x.address();
  }
}
