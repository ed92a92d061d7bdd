package io.tianma.train.model.mixer;

import io.tianma.train.model.block.Axes;
import io.tianma.train.model.block.DecodingState;
import io.tianma.train.model.block.Positions;
import io.tianma.train.model.block.Recorder;
import io.tianma.train.model.block.Stack;
import io.tianma.train.model.block.Sublayer;
import io.tianma.train.model.parameter.Declarations;
import io.tianma.train.model.parameter.Dimension;
import io.tianma.train.model.parameter.Init;
import io.tianma.train.tape.Sequence;
import io.tianma.train.tape.Variable;
import io.tianma.train.tensor.Activation;

/**
 * A toy that mixes nothing, added as a stranger would add a mixer: this file, and one line in
 * {@code META-INF/services}. {@code Variants} has it, so all that is tested of mixers is tested of
 * it.
 */
public final class ToyMixer implements Mixer {
  private static final String NAME = "Toy.";

  @Override
  public String name() {
    return "toy";
  }

  @Override
  public void declare(Stack stack, Declarations to) {
    Declarations inner = to.under(NAME);
    Dimension hidden = Dimension.of(Axes.hidden(stack.sizes()).copied());
    Dimension read = Dimension.of(Axes.hidden(stack.sizes()).split());
    Init start = Init.reading(stack.config().dModel());
    inner.matrix("wi.weight", start, hidden, Axes.reads(stack.config()));
    inner.output("wo.weight", Init.reading(stack.sizes().dFf()), Axes.writes(stack.config()), read);
  }

  @Override
  public Variable apply(Recorder on, Sublayer at, Variable x, Sequence ids, Positions positions) {
    return next(on, at, x, DecodingState.NONE, positions, 0);
  }

  @Override
  public DecodingState open(Recorder on, Sublayer at, int rows, int maxLength) {
    return DecodingState.NONE;
  }

  @Override
  public Variable next(
      Recorder on,
      Sublayer at,
      Variable x,
      DecodingState state,
      Positions positions,
      int position) {
    Variable hidden = on.layers().linear(on.norm(at, x), on.weight(at, NAME + "wi.weight"));
    Variable active = on.layers().activate(Activation.GELU_TANH, false, hidden);
    return on.layers().linearOnto(x, active, on.weight(at, NAME + "wo.weight"));
  }

  @Override
  public long keptValues(Stack stack, int length) {
    return (long) length * (stack.config().dModel() + 2L * stack.sizes().dFf());
  }
}
