package io.tianma.train.model;

import io.tianma.train.model.block.Axes;
import io.tianma.train.model.block.Recorder;
import io.tianma.train.model.block.Stack;
import io.tianma.train.model.block.Sublayer;
import io.tianma.train.model.config.FeedForward;
import io.tianma.train.model.parameter.Axis;
import io.tianma.train.model.parameter.Declarations;
import io.tianma.train.model.parameter.Dimension;
import io.tianma.train.model.parameter.Init;
import io.tianma.train.tape.Variable;
import io.tianma.train.tape.Weight;
import io.tianma.train.tensor.Activation;

/** The last sublayer of a block: {@code x + wo(f(norm(x)))}, or nothing. */
final class FeedForwardLayer {
  private static final String NAME = "DenseReluDense.";

  private FeedForwardLayer() {}

  static void declare(Stack stack, Declarations to) {
    FeedForward kind = stack.sizes().feedForward();
    if (kind == FeedForward.NONE) {
      return;
    }
    Declarations inner = to.under(NAME);
    Axis hidden = Axes.hidden(stack.sizes());
    Init reading = Init.truncatedReading(stack.config().dModel());
    for (String name :
        kind.gated() ? new String[] {"wi_0.weight", "wi_1.weight"} : new String[] {"wi.weight"}) {
      inner.matrix(name, reading, Dimension.of(hidden.copied()), Axes.reads(stack.config()));
    }
    Init writing = Init.truncatedReading(stack.sizes().dFf());
    inner.output("wo.weight", writing, Axes.writes(stack.config()), Dimension.of(hidden.split()));
    Axes.declareNorm(stack, to);
  }

  static Variable apply(Recorder on, Sublayer at, Variable x) {
    FeedForward kind = at.stack().sizes().feedForward();
    if (kind == FeedForward.NONE) {
      return x;
    }
    Variable active =
        on.layers()
            .activatedLinearOfNorm(
                activation(kind),
                kind.gated(),
                x,
                on.weight(at, Axes.NORM),
                at.stack().config().normEpsilon(),
                inputWeight(on, at, kind));
    return on.layers().linearOnto(x, active, on.weight(at, NAME + "wo.weight"));
  }

  /** Values of a token that training keeps. */
  static long keptValues(Stack stack) {
    boolean none = stack.sizes().feedForward() == FeedForward.NONE;
    return none ? 0 : 2L * stack.config().dModel() + 4L * stack.sizes().dFf();
  }

  private static Weight inputWeight(Recorder on, Sublayer at, FeedForward kind) {
    return kind.gated()
        ? on.weight(at, NAME + "wi_0.weight", NAME + "wi_1.weight")
        : on.weight(at, NAME + "wi.weight");
  }

  private static Activation activation(FeedForward kind) {
    return switch (kind) {
      case GATED_GELU -> Activation.GELU_TANH;
      case GATED_GELU_ERF -> Activation.GELU_ERF;
      case RELU -> Activation.RELU;
      case NONE -> throw new IllegalStateException("there is no feed-forward layer");
    };
  }
}
