package io.tianma.train.model.mixer;

import io.tianma.train.model.block.DecodingState;
import io.tianma.train.model.block.Positions;
import io.tianma.train.model.block.Recorder;
import io.tianma.train.model.block.Stack;
import io.tianma.train.model.block.Sublayer;
import io.tianma.train.model.parameter.Declarations;
import io.tianma.train.model.position.PositionCodes;
import io.tianma.train.tape.Sequence;
import io.tianma.train.tape.Variable;
import io.tianma.train.tensor.FeatureMap;
import io.tianma.train.tensor.LinearAttentionSpec;

/**
 * Attention in time linear in the length: the weights are products of features of queries and keys.
 * It has softmax attention's parameters, so weights carry over. Sources: see {@link FeatureMap}.
 */
final class LinearAttention implements Mixer {
  private static final String NAME = "SelfAttention.";

  @Override
  public String name() {
    return "linear";
  }

  @Override
  public boolean stepsAlike(Stack stack) {
    return true;
  }

  @Override
  public void declare(Stack stack, Declarations to) {
    LinearParameters.declare(stack, PositionCodes.of(stack), to.under(NAME));
  }

  @Override
  public boolean spreadsFrequencies(Stack stack) {
    return stack.config().featureMap() == FeatureMap.FAVOR;
  }

  @Override
  public Variable apply(Recorder on, Sublayer at, Variable x, Sequence ids, Positions positions) {
    int inner = at.stack().sizes().inner();
    Variable qkv = queriesKeysAndValues(on, at, x);
    Variable context =
        on.linearAttention()
            .attend(
                spec(on, at, positions),
                qkv.columns(0, inner),
                qkv.columns(inner, inner),
                qkv.columns(2 * inner, inner),
                ids.lengths());
    return output(on, at, x, context);
  }

  /** Sums over the keys so far, for each head: no key is kept. */
  @Override
  public DecodingState open(Recorder on, Sublayer at, int rows, int maxLength) {
    return DecodingState.of(
        on.linearAttention()
            .emptyState(spec(on, at, Positions.NONE), rows, at.stack().sizes().dKv()));
  }

  @Override
  public Variable next(
      Recorder on,
      Sublayer at,
      Variable x,
      DecodingState state,
      Positions positions,
      int position) {
    int inner = at.stack().sizes().inner();
    Variable qkv = queriesKeysAndValues(on, at, x);
    Variable context =
        on.linearAttention()
            .advance(
                spec(on, at, positions),
                qkv.columns(0, inner),
                qkv.columns(inner, inner),
                qkv.columns(2 * inner, inner),
                state.get(0));
    return output(on, at, x, context);
  }

  @Override
  public long keptValues(Stack stack, int length) {
    long inner = stack.sizes().inner();
    return length * (stack.config().dModel() + 4 * inner + stack.sizes().heads());
  }

  private static LinearAttentionSpec spec(Recorder on, Sublayer at, Positions positions) {
    Stack stack = at.stack();
    FeatureMap map = stack.config().featureMap();
    return new LinearAttentionSpec(
        map,
        stack.sizes().heads(),
        stack.causal(),
        map == FeatureMap.FAVOR
            ? on.weights().constant(at.name(NAME + LinearParameters.FEATURES))
            : null,
        positions.pairs(),
        positions.angles(),
        positions.angles());
  }

  private static Variable queriesKeysAndValues(Recorder on, Sublayer at, Variable x) {
    return on.layers()
        .innerLinear(
            on.norm(at, x), on.weight(at, NAME + "q.weight", NAME + "k.weight", NAME + "v.weight"));
  }

  private static Variable output(Recorder on, Sublayer at, Variable x, Variable context) {
    Variable operand = on.layers().operand(context);
    return on.layers().linearOnto(x, operand, on.weight(at, NAME + "o.weight"));
  }
}
