package io.tianma.train.tensor.cuda;

import static io.tianma.train.tensor.cuda.CudaKernels.ceil;

import io.tianma.train.tensor.AttentionSpec;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.RelativeBuckets;
import io.tianma.train.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;

/**
 * Softmax attention by products of whole matrices: for each head a batch over the samples. Letters
 * as in {@link io.tianma.train.tensor.Kernels}.
 */
final class CudaAttention {
  private record Buckets(boolean bidirectional, int count, int maxDistance) {}

  private final Launch launch;
  private final Scratch scratch;
  private final CudaProducts products;
  private final Map<Buckets, Tensor> buckets = new HashMap<>();

  CudaAttention(Launch launch, Scratch scratch, CudaProducts products) {
    this.launch = launch;
    this.scratch = scratch;
    this.products = products;
  }

  void relativeBias(
      Tensor tableBucketsH, boolean bidirectional, int maxDistance, int first, Tensor biasHR) {
    Tensor table = buckets(bidirectional, tableBucketsH.rows(), maxDistance);
    launch
        .of(Source.ATTENTION, "relativeBias", biasHR)
        .with(tableBucketsH)
        .with(table.address())
        .with(maxDistance)
        .with(first)
        .with(biasHR)
        .elements(biasHR.elements());
  }

  void relativeBiasBackward(
      Tensor dBias, boolean bidirectional, int maxDistance, int first, Tensor dTableBucketsH) {
    Tensor table = buckets(bidirectional, dTableBucketsH.rows(), maxDistance);
    launch
        .of(Source.ATTENTION, "relativeBiasBackward", dBias)
        .with(dBias)
        .with(table.address())
        .with(maxDistance)
        .with(first)
        .with(dTableBucketsH)
        .blocks(dTableBucketsH.rows(), dTableBucketsH.columns(), 128);
  }

  /** I32 [2 maxDistance + 1]: buckets of the distances from -maxDistance on. */
  private Tensor buckets(boolean bidirectional, int count, int maxDistance) {
    return buckets.computeIfAbsent(
        new Buckets(bidirectional, count, maxDistance),
        key -> {
          int[] table = new int[2 * maxDistance + 1];
          for (int i = 0; i < table.length; i++) {
            table[i] = RelativeBuckets.bucket(i - maxDistance, bidirectional, count, maxDistance);
          }
          return scratch.constant("buckets " + key, table);
        });
  }

  void forward(AttentionSpec spec, Tensor qO, Tensor kO, Tensor vO, Tensor probs, Tensor context) {
    Tensor q = widened("wide queries", qO);
    Tensor k = widened("wide keys", kO);
    Tensor v = widened("wide values", vO);
    // void queries have no probabilities, but products make scores for them
    Tensor scores =
        q.lengths() == null ? probs : scratch.take("scores", probs.type(), probs.shape());
    forEachHead(
        spec,
        (h, size, samples) ->
            products.batch(
                false,
                true,
                1,
                head(q, h, size),
                step(q),
                head(k, h, size),
                step(k),
                0,
                scores(scores, h),
                stepOfScores(scores),
                samples),
        q);
    Tensor dropped = softmax(spec, q, v, scores, probs);
    mix(spec, dropped, v, context);
  }

  /**
   * Makes probabilities of scores, which may lie in the same place; returns what dropout leaves.
   */
  private Tensor softmax(
      AttentionSpec spec, Tensor queryRows, Tensor v, Tensor scores, Tensor probs) {
    Tensor dropped =
        spec.dropout() == null ? probs : scratch.take("dropped", probs.type(), probs.shape());
    seen("softmaxOfScores", spec, queryRows, v, probs)
        .with(spec.bias())
        .with(scores)
        .with(spec.dropout())
        .with(probs)
        .with(spec.dropout() == null ? null : dropped)
        .blocks(ceil(probs.rows(), 8), 1, 256);
    return dropped;
  }

  /** {@code context = probabilities v}. */
  private void mix(AttentionSpec spec, Tensor dropped, Tensor v, Tensor context) {
    Tensor values = v.lengths() == null ? v : products.cleared("values", v);
    Tensor sums = wide(context, "context");
    forEachHead(
        spec,
        (h, size, samples) ->
            products.batch(
                false,
                false,
                1,
                scores(dropped, h),
                stepOfScores(dropped),
                head(values, h, size),
                step(values),
                0,
                head(sums, h, size),
                step(sums),
                samples),
        context);
    narrow(sums, context);
  }

  void backward(
      AttentionSpec spec,
      Tensor dContextO,
      Tensor qO,
      Tensor kO,
      Tensor vO,
      Tensor probs,
      Tensor dq,
      Tensor dk,
      Tensor dv,
      Tensor dBias) {
    Tensor dContext = widened("wide gradient", dContextO);
    Tensor q = widened("wide queries", qO);
    Tensor k = widened("wide keys", kO);
    Tensor v = widened("wide values", vO);
    Tensor dScores = scratch.take("scores", probs.type(), probs.shape());
    scoresBackward(spec, dContext, v, probs, dScores, dv);
    if (dBias != null) {
      launch
          .of(Source.ATTENTION, "addDiagonals", probs)
          .with(dScores)
          .with(probs.size(2))
          .with(dBias)
          .elements(dBias.elements());
    }
    Tensor keys = k.lengths() == null ? k : products.cleared("values", k);
    Tensor queries = q.lengths() == null ? q : products.cleared("queries", q);
    Tensor dQueries = wide(dq, "gradient of queries");
    Tensor dKeys = wide(dk, "gradient of keys");
    forEachHead(
        spec,
        (h, size, samples) -> {
          products.batch(
              false,
              false,
              1,
              scores(dScores, h),
              stepOfScores(dScores),
              head(keys, h, size),
              step(keys),
              0,
              head(dQueries, h, size),
              step(dQueries),
              samples);
          products.batch(
              true,
              false,
              1,
              scores(dScores, h),
              stepOfScores(dScores),
              head(queries, h, size),
              step(queries),
              0,
              head(dKeys, h, size),
              step(dKeys),
              samples);
        },
        q);
    narrow(dQueries, dq);
    narrow(dKeys, dk);
  }

  /** Gradients of scores, zero where nothing is seen, and of values. */
  private void scoresBackward(
      AttentionSpec spec, Tensor dContext, Tensor v, Tensor probs, Tensor dScores, Tensor dv) {
    Tensor values = v.lengths() == null ? v : products.cleared("values", v);
    Tensor outer = dContext.lengths() == null ? dContext : products.cleared("queries", dContext);
    forEachHead(
        spec,
        (h, size, samples) ->
            products.batch(
                false,
                true,
                1,
                head(outer, h, size),
                step(outer),
                head(values, h, size),
                step(values),
                0,
                scores(dScores, h),
                stepOfScores(dScores),
                samples),
        dContext);
    Tensor dropped = scratch.take("dropped", probs.type(), probs.shape());
    seen("softmaxOfScoresBackward", spec, dContext, v, probs)
        .with(spec.dropout())
        .with(probs)
        .with(dScores)
        .with(dropped)
        .blocks(ceil(probs.rows(), 8), 1, 256);
    Tensor dValues = wide(dv, "gradient of values");
    forEachHead(
        spec,
        (h, size, samples) ->
            products.batch(
                true,
                false,
                1,
                scores(dropped, h),
                stepOfScores(dropped),
                head(outer, h, size),
                step(outer),
                0,
                head(dValues, h, size),
                step(dValues),
                samples),
        dContext);
    narrow(dValues, dv);
  }

  private Launch seen(String kernel, AttentionSpec spec, Tensor queryRows, Tensor v, Tensor probs) {
    return launch
        .of(Source.ATTENTION, kernel, probs)
        .with(spec.heads())
        .with(probs.size(2))
        .with(probs.size(3))
        .with(spec.causal())
        .with(spec.firstQuery())
        .with(spec.padId())
        .with(address(spec.keyIds()))
        .with(address(queryRows.lengths()))
        .with(address(v.lengths()));
  }

  private static long address(Tensor x) {
    return x == null ? 0 : x.address();
  }

  /** What a head's batch of products does. */
  private interface Head {
    void run(int head, int size, int samples);
  }

  private static void forEachHead(AttentionSpec spec, Head head, Tensor x) {
    for (int h = 0; h < spec.heads(); h++) {
      head.run(h, x.columns() / spec.heads(), x.size(0));
    }
  }

  /** The first sample's matrix [T, K] of a head. */
  private static Tensor head(Tensor x, int h, int size) {
    return x.ragged(null).slice(0, Math.min(1, x.size(0))).columns(h * size, size);
  }

  private static long step(Tensor x) {
    return (long) x.size(1) * x.stride();
  }

  /** The first sample's scores [T, S] of a head. */
  private static Tensor scores(Tensor probs, int h) {
    int queries = probs.size(2);
    int keys = probs.size(3);
    return probs.region((long) h * queries * keys, queries, keys);
  }

  private static long stepOfScores(Tensor probs) {
    return (long) probs.size(1) * probs.size(2) * probs.size(3);
  }

  /** x, or a copy of 16 bits in 32. */
  private Tensor widened(String name, Tensor x) {
    if (x.type() != DType.BF16) {
      return x;
    }
    Tensor wide = scratch.take(name, DType.F32, x.shape()).ragged(x.lengths());
    launch.of(Source.ELEMENTS, "copy", wide).with(x).with(wide).elements(x.elements());
    return wide;
  }

  /** x itself, or where it is too narrow for a product's result, or ragged, room for that. */
  private Tensor wide(Tensor x, String name) {
    boolean itself = x.type() != DType.BF16 && x.lengths() == null;
    return itself
        ? x
        : scratch.take(name, x.type() == DType.BF16 ? DType.F32 : x.type(), x.shape());
  }

  private void narrow(Tensor sums, Tensor x) {
    if (sums != x) {
      launch
          .of(Source.ELEMENTS, "copy", sums)
          .with(sums.ragged(x.lengths()))
          .with(x)
          .elements(x.elements());
    }
  }
}
