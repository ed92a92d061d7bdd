package io.tianma.train.tensor.cuda;

import static io.tianma.train.tensor.cuda.CudaMixing.tiles;

import io.tianma.train.tensor.Arena;
import io.tianma.train.tensor.FeatureMap;
import io.tianma.train.tensor.LinearAttentionKernels;
import io.tianma.train.tensor.LinearAttentionSpec;
import io.tianma.train.tensor.Tensor;
import io.tianma.train.tensor.cuda.CudaFeatures.Features;
import io.tianma.train.tensor.cuda.CudaFeatures.Levels;
import io.tianma.train.tensor.cuda.device.Device;
import io.tianma.train.tensor.cuda.device.Launch;

/**
 * Linear attention: features of all rows first, and then all that is summed over keys or queries is
 * one kernel, {@code scan}, which goes through the rows once.
 */
final class CudaLinearAttention implements LinearAttentionKernels, AutoCloseable {
  private static final int THREADS = 256; // as the kernels count on

  /** Over which rows s a scan sums for row t; the order is that of the kernel. */
  private enum Order {
    ALL,
    UP_TO,
    FROM
  }

  private final Launch launch;
  private final Arena scratch; // its blocks never move, so that recorded work stays valid
  private final CudaFeatures features;

  CudaLinearAttention(Launch launch, Device device) {
    this.launch = launch;
    this.scratch = new Arena(device.memory());
    this.features = new CudaFeatures(launch, device, scratch);
  }

  @Override
  public void attend(
      LinearAttentionSpec spec, Tensor q, Tensor k, Tensor v, Tensor denBTH, Tensor context) {
    scratch.reset();
    LinearHeads queries = LinearHeads.queries(spec, q, launch);
    LinearHeads keys = LinearHeads.keys(spec, k, launch);
    Features ofQ = features.of(queries, Levels.OWN);
    Features ofK = features.of(keys, levels(spec));
    Tensor levels = spec.causal() ? ofK.levels() : null;
    Order order = spec.causal() ? Order.UP_TO : Order.ALL;
    scan(queries, order, false, ofQ.num(), ofK.num(), v, levels, context);
    if (divides(queries)) {
      Tensor den = denBTH.ragged(q.lengths());
      scan(queries, order, false, ofQ.den(), ofK.den(), null, levels, den);
      queries
          .of("divideRows")
          .with(spec.heads())
          .with(den)
          .with(context)
          .elements(context.elements());
    }
  }

  private static Levels levels(LinearAttentionSpec spec) {
    return spec.causal() ? Levels.RISING : Levels.ALL;
  }

  private static boolean divides(LinearHeads x) {
    return x.map() != FeatureMap.SOFTMAX_FACTORISED;
  }

  /**
   * {@code out[t] (+)= Σ_s (u[t]·x[s]) y[s]} for each head.
   *
   * @param add whether it is added
   * @param u null for ones, as x or y
   */
  private static void scan(
      LinearHeads of,
      Order order,
      boolean add,
      Tensor u,
      Tensor x,
      Tensor y,
      Tensor levels,
      Tensor out) {
    of.of("scan")
        .with(of.heads())
        .with(order.ordinal())
        .with(add)
        .with(u)
        .with(x)
        .with(y)
        .with(levels)
        .with(out)
        .blocks(tiles(out.columns() / of.heads()), out.size(0) * of.heads(), THREADS);
  }

  @Override
  public void attendBackward(
      LinearAttentionSpec spec,
      Tensor dContext,
      Tensor q,
      Tensor k,
      Tensor v,
      Tensor denBTH,
      Tensor context,
      Tensor dq,
      Tensor dk,
      Tensor dv) {
    scratch.reset();
    LinearHeads queries = LinearHeads.queries(spec, q, launch);
    LinearHeads keys = LinearHeads.keys(spec, k, launch);
    Features ofQ = features.of(queries, Levels.OWN);
    Features ofK = features.of(keys, levels(spec));
    Tensor levels = spec.causal() ? ofK.levels() : null;
    Order past = spec.causal() ? Order.UP_TO : Order.ALL;
    Order future = spec.causal() ? Order.FROM : Order.ALL;
    Tensor dDen = queries.take(scratch, 1);
    Tensor dSums = divides(queries) ? quotient(queries, dContext, denBTH, context, dDen) : dContext;
    Tensor dQueries = queries.take(scratch, queries.width());
    Tensor dKeys = keys.take(scratch, keys.width());
    scan(queries, past, false, dSums, v, ofK.num(), levels, dQueries);
    scan(keys, future, false, v, dSums, ofQ.num(), levels, dKeys);
    scan(keys, future, false, ofK.num(), ofQ.num(), dSums, levels, dv);
    if (queries.turnsFeatures()) {
      queries.turn(true, dQueries, dQueries);
      keys.turn(true, dKeys, dKeys);
    }
    if (divides(queries)) {
      scan(queries, past, true, dDen, null, ofK.den(), levels, dQueries);
      scan(keys, future, true, null, dDen, ofQ.den(), levels, dKeys);
    }
    features.backward(queries, ofQ, dQueries, dq);
    features.backward(keys, ofK, dKeys, dk);
  }

  private Tensor quotient(
      LinearHeads queries, Tensor dContext, Tensor den, Tensor context, Tensor dDen) {
    Tensor dSums = queries.take(scratch, queries.headSize());
    queries
        .of("quotientSlopes")
        .with(queries.heads())
        .with(dContext)
        .with(den)
        .with(context)
        .with(dSums)
        .with(dDen)
        .elements(32L * context.rows() * queries.heads());
    return dSums;
  }

  @Override
  public void summarize(LinearAttentionSpec spec, Tensor k, Tensor v, Tensor stateBHZ) {
    scratch.reset();
    LinearHeads keys = LinearHeads.keys(spec, k, launch);
    Features ofK = features.of(keys, Levels.ALL);
    sumKeys(keys, 0, ofK.num(), v, stateBHZ);
    sumKeys(keys, keys.width() * keys.headSize(), ofK.den(), null, stateBHZ);
    keys.of("stateLevels")
        .with(spec.heads())
        .with(k)
        .with(ofK.levels())
        .with(stateBHZ)
        .elements(stateBHZ.rows());
  }

  private static void sumKeys(LinearHeads keys, int first, Tensor x, Tensor y, Tensor state) {
    int size = y == null ? 1 : keys.headSize();
    keys.of("sumKeys")
        .with(keys.heads())
        .with(first)
        .with(x)
        .with(y)
        .with(state)
        .blocks(tiles(keys.width()) * tiles(size), state.rows(), THREADS);
  }

  @Override
  public void read(LinearAttentionSpec spec, Tensor q, Tensor stateBHZ, Tensor context) {
    scratch.reset();
    see(LinearHeads.queries(spec, q, launch), stateBHZ, context);
  }

  private void see(LinearHeads queries, Tensor state, Tensor context) {
    Features ofQ = features.of(queries, Levels.OWN);
    queries.forEachHead(
        queries
            .of("readState")
            .with(queries.heads())
            .with(divides(queries))
            .with(ofQ.den())
            .with(ofQ.num())
            .with(state)
            .with(context));
  }

  @Override
  public void advance(
      LinearAttentionSpec spec, Tensor q, Tensor k, Tensor v, Tensor stateBHZ, Tensor context) {
    scratch.reset();
    LinearAttentionSpec causal =
        new LinearAttentionSpec(
            spec.map(),
            spec.heads(),
            true,
            spec.features(),
            spec.pairs(),
            spec.queryAngles(),
            spec.keyAngles());
    LinearHeads keys = LinearHeads.keys(causal, k, launch);
    Features ofK = features.of(keys, Levels.OWN);
    keys.of("joinState")
        .with(spec.heads())
        .with(ofK.den())
        .with(ofK.num())
        .with(v)
        .with(ofK.levels())
        .with(stateBHZ)
        .blocks(stateBHZ.rows(), 1, THREADS);
    see(LinearHeads.queries(causal, q, launch), stateBHZ, context);
  }

  @Override
  public void close() {
    scratch.close();
  }
}
