package io.tianma.train.tensor.cuda;

import static io.tianma.train.tensor.Packing.longest;
import static io.tianma.train.tensor.Packing.samples;
import static io.tianma.train.tensor.cuda.CudaKernels.ceil;

import io.tianma.train.tensor.Arena;
import io.tianma.train.tensor.AttentionSpec;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Tensor;
import io.tianma.train.tensor.cuda.device.Launch;
import io.tianma.train.tensor.cuda.device.Source;
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
    boolean room = (long) spec.heads() * longest(q) * longest(k) >= kept(spec, q, k);
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
    int words = ceil(longest(q), ROWS) * 4 * ceil(longest(k), 64) * 32;
    return spec.heads() * (longest(q) + (spec.dropout() == null ? 0 : words)) + 2;
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
    int keys = longest(k);
    if (spec.keyIds() != null) {
      findEnds(spec, q, k, probs);
    }
    arguments("flashForward", spec, q, k, v, probs, context, null, null, null, null, null, null)
        .shared(ROWS * 128 + TILES + distances(keys))
        .blocks(ceil(longest(q), ROWS), samplesAndRest(q) * spec.heads(), THREADS);
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
    int queries = longest(q);
    int keys = longest(k);
    int heads = samples(q) * spec.heads();
    int all = samplesAndRest(q) * spec.heads();
    int blocks = ceil(queries, ROWS);
    Tensor parts = dBias == null ? null : scratch.take(DType.F32, heads, blocks, keys + ROWS);
    Tensor delta = scratch.take(DType.F32, heads, queries);
    arguments("flashQueries", spec, q, k, v, probs, context, dContext, dq, dk, dv, delta, parts)
        .shared(sharedByQueries(keys))
        .blocks(blocks, all, THREADS);
    arguments("flashKeys", spec, q, k, v, probs, context, dContext, dq, dk, dv, delta, parts)
        .shared(ROWS * 256 + TILES + 1024 + distances(queries))
        .blocks(ceil(keys, ROWS), all, THREADS);
    if (dBias != null) {
      launch
          .of(Source.FLASH, "flashBias", parts)
          .with(parts.address())
          .with(dBias.address())
          .with(heads)
          .with(queries)
          .with(keys)
          .with(ROWS)
          .with(packing(q))
          .with(spec.heads())
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
        .with(ends(spec, q, probs) + 2L * Integer.BYTES * samples(q))
        .with(spec.heads())
        .with(longest(q))
        .with(longest(k))
        .with(spec.padId())
        .with(spec.dropout())
        .with(packing(q))
        .with(packing(k))
        .with(samples(q))
        .with(q.rows())
        .with(k.rows());
  }

  /**
   * Where the keys of each sample end: found by the forward pass, kept behind the sums of queries.
   */
  private static long ends(AttentionSpec spec, Tensor q, Tensor probs) {
    return probs.address() + (long) Float.BYTES * spec.heads() * samples(q) * longest(q);
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
        .with(longest(k))
        .with(spec.padId())
        .with(ends(spec, q, probs))
        .with(packing(k))
        .blocks(samples(q), 1, 128);
  }

  /** Samples, and where they are packed one more: the rows behind them. */
  private static int samplesAndRest(Tensor x) {
    return samples(x) + (x.packing() == null ? 0 : 1);
  }

  private static long packing(Tensor x) {
    return x.packing() == null ? 0 : x.packing().table().address();
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
