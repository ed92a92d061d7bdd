package io.tianma.train.model.mixer;

import io.tianma.train.model.block.DecodingState;
import io.tianma.train.model.block.Recorder;
import io.tianma.train.model.block.Stack;
import io.tianma.train.model.block.Sublayer;
import io.tianma.train.model.parameter.Declarations;
import io.tianma.train.model.position.PositionCodes;
import io.tianma.train.tape.Sequence;
import io.tianma.train.tape.Variable;
import io.tianma.train.tape.Weight;
import io.tianma.train.tensor.FeatureMap;
import io.tianma.train.tensor.LinearAttentionSpec;

/**
 * Linear attention to the source, without positions: while a target is written, what is kept of the
 * source does not grow with it.
 */
final class LinearCrossAttention implements CrossAttention {
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
    LinearParameters.declare(stack, PositionCodes.none(), to.under(PREFIX));
  }

  @Override
  public Variable apply(
      Recorder on, Sublayer at, Variable x, Variable memory, Variable prepared, Sequence source) {
    int inner = at.stack().sizes().inner();
    Variable kv = on.layers().innerLinear(memory, keysAndValues(on, at));
    Variable context =
        on.linearAttention()
            .attend(
                spec(on, at),
                queries(on, at, x),
                kv.columns(0, inner),
                kv.columns(inner, inner),
                source.lengths());
    return output(on, at, x, context);
  }

  @Override
  public DecodingState open(Recorder on, Sublayer at, Variable memory, Sequence source) {
    int inner = at.stack().sizes().inner();
    Variable kv = on.layers().innerLinear(memory, keysAndValues(on, at));
    return DecodingState.of(
        on.linearAttention()
            .summarize(
                spec(on, at), kv.columns(0, inner), kv.columns(inner, inner), source.lengths()));
  }

  @Override
  public Variable next(Recorder on, Sublayer at, Variable x, DecodingState state, Sequence source) {
    Variable context = on.linearAttention().read(spec(on, at), queries(on, at, x), state.get(0));
    return output(on, at, x, context);
  }

  @Override
  public long keptValues(Stack stack, int source, int target) {
    long inner = stack.sizes().inner();
    long each = stack.config().dModel() + 2 * inner + stack.sizes().heads();
    return target * each + source * 2 * inner;
  }

  private static LinearAttentionSpec spec(Recorder on, Sublayer at) {
    Stack stack = at.stack();
    FeatureMap map = stack.config().featureMap();
    return new LinearAttentionSpec(
        map,
        stack.sizes().heads(),
        false,
        map == FeatureMap.FAVOR
            ? on.weights().constant(at.name(PREFIX + LinearParameters.FEATURES))
            : null,
        null,
        null,
        null);
  }

  private static Variable queries(Recorder on, Sublayer at, Variable x) {
    return on.layers().innerLinear(on.norm(at, x), on.weight(at, PREFIX + "q.weight"));
  }

  private static Weight keysAndValues(Recorder on, Sublayer at) {
    return on.weight(at, PREFIX + "k.weight", PREFIX + "v.weight");
  }

  private static Variable output(Recorder on, Sublayer at, Variable x, Variable context) {
    Variable operand = on.layers().operand(context);
    return on.layers().linearOnto(x, operand, on.weight(at, PREFIX + "o.weight"));
  }
}
