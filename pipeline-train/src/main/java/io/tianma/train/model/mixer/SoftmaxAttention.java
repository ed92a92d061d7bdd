package io.tianma.train.model.mixer;

import io.tianma.train.model.block.Axes;
import io.tianma.train.model.block.DecodingState;
import io.tianma.train.model.block.Positions;
import io.tianma.train.model.block.Recorder;
import io.tianma.train.model.block.Stack;
import io.tianma.train.model.block.Sublayer;
import io.tianma.train.model.parameter.Axis;
import io.tianma.train.model.parameter.Declarations;
import io.tianma.train.model.parameter.Descent;
import io.tianma.train.model.parameter.Fill;
import io.tianma.train.model.position.KeyCopies;
import io.tianma.train.model.position.PositionCodes;
import io.tianma.train.tape.Sequence;
import io.tianma.train.tape.Split;
import io.tianma.train.tape.Variable;
import io.tianma.train.tape.Weight;
import io.tianma.train.tape.attention.Attention;
import io.tianma.train.tensor.DecodingKernels;

/** Softmax attention with unscaled scores, as T5 has it. */
final class SoftmaxAttention implements Mixer {
  private static final String NAME = "SelfAttention.";

  @Override
  public String name() {
    return "softmax";
  }

  @Override
  public boolean packs() {
    return true;
  }

  @Override
  public boolean stepsAlike(Stack stack) {
    return stack.sizes().dKv() <= DecodingKernels.LARGEST_HEAD;
  }

  @Override
  public void declare(Stack stack, Declarations to) {
    Descent descent = PositionCodes.of(stack).keys(stack, KeyCopies.ANY);
    Axis key = new Axis("d-kv", stack.sizes().dKv(), descent).linearly();
    AttentionParameters.declare(stack, to.under(NAME), key.split().fresh(Fill.ZERO), key.copied());
  }

  @Override
  public Variable apply(Recorder on, Sublayer at, Variable x, Sequence ids, Positions positions) {
    int inner = at.stack().sizes().inner();
    Variable qkv = queriesKeysAndValues(on, at, x, positions);
    Variable k = qkv.columns(inner, inner);
    Variable v = qkv.columns(2 * inner, inner);
    boolean causal = at.stack().causal();
    Split seen = causal ? null : ids.ids();
    return attend(on, at, x, qkv.columns(0, inner), k, v, causal, 0, positions, seen);
  }

  @Override
  public DecodingState open(Recorder on, Sublayer at, int rows, int maxLength) {
    return DecodingState.of(
        on.tape().storeOfProducts(rows, maxLength, 2 * at.stack().sizes().inner()));
  }

  /** Its key and value go into the cache [B, T, 2 I], its query sees those up to itself. */
  @Override
  public Variable next(
      Recorder on,
      Sublayer at,
      Variable x,
      DecodingState state,
      Positions positions,
      int position) {
    int inner = at.stack().sizes().inner();
    Variable cache = state.get(0);
    Variable q = queriesOfStep(on, at, x, cache, positions, position);
    Variable k = cache.columns(0, inner);
    Variable v = cache.columns(inner, inner);
    return attend(on, at, x, q, k, v, true, position, positions, null);
  }

  /** Queries, while keys and values go to the cache. */
  private static Variable queriesOfStep(
      Recorder on, Sublayer at, Variable x, Variable cache, Positions positions, int position) {
    int inner = at.stack().sizes().inner();
    if (!positions.turns()) {
      Weight gamma = on.weight(at, Axes.NORM);
      double eps = at.stack().config().normEpsilon();
      return on.layers().linearOfNormStored(x, gamma, eps, weight(on, at), inner, cache, position);
    }
    Variable qkv = queriesKeysAndValues(on, at, x, positions);
    on.tape().storeAt(qkv.columns(inner, 2 * inner), cache, position);
    return qkv.columns(0, inner);
  }

  @Override
  public long keptValues(Stack stack, int length) {
    long inner = stack.sizes().inner();
    long each = stack.config().dModel() + 4 * inner + (long) stack.sizes().heads() * length;
    return each * length;
  }

  /** Queries and keys are turned where the positions say so; the cache holds turned keys. */
  private static Variable queriesKeysAndValues(
      Recorder on, Sublayer at, Variable x, Positions positions) {
    if (!positions.turns()) {
      return on.linearOfNorm(at, x, weight(on, at));
    }
    int inner = at.stack().sizes().inner();
    Variable qkv = on.layers().innerLinear(on.norm(at, x), weight(on, at));
    on.positions().rotate(qkv.columns(0, 2 * inner), positions.pairs(), positions.angles());
    return qkv;
  }

  private static Weight weight(Recorder on, Sublayer at) {
    return on.weight(at, NAME + "q.weight", NAME + "k.weight", NAME + "v.weight");
  }

  private static Variable attend(
      Recorder on,
      Sublayer at,
      Variable x,
      Variable q,
      Variable k,
      Variable v,
      boolean causal,
      int firstQuery,
      Positions positions,
      Split seen) {
    Variable context =
        on.attention()
            .attention(
                new Attention.Inputs(
                    at.stack().sizes().heads(),
                    q,
                    k,
                    v,
                    causal,
                    firstQuery,
                    positions.bias(),
                    seen,
                    at.stack().config().padId()));
    return on.layers().linearOnto(x, context, on.weight(at, NAME + "o.weight"));
  }
}
