package io.tianma.train.model.mixer;

import io.tianma.train.model.block.Axes;
import io.tianma.train.model.block.DecodingState;
import io.tianma.train.model.block.Positions;
import io.tianma.train.model.block.Recorder;
import io.tianma.train.model.block.Stack;
import io.tianma.train.model.block.Sublayer;
import io.tianma.train.model.config.MixerOptions.ExternalNormalization;
import io.tianma.train.model.parameter.Axis;
import io.tianma.train.model.parameter.Declarations;
import io.tianma.train.model.parameter.Descent;
import io.tianma.train.model.parameter.Dimension;
import io.tianma.train.model.parameter.Init;
import io.tianma.train.tape.Sequence;
import io.tianma.train.tape.Variable;
import io.tianma.train.tensor.Tensor;

/**
 * Attention to a memory of trained slots: {@code share(X mkᵀ) mvᵀ}. With {@code double} a slot's
 * shares sum to one over positions first, which is all the mixing there is; with {@code slots} it
 * is a second feed-forward layer that mixes no positions, the causal form that the literature
 * offers. Source: Guo et al. 2021, external attention.
 */
final class ExternalAttention implements Mixer {
  private static final String NAME = "ExternalAttention.";
  private static final double START = 0.001;

  @Override
  public String name() {
    return "external";
  }

  @Override
  public void check(Stack stack) {
    if (stack.causal() && isDouble(stack)) {
      throw new IllegalArgumentException(
          "external-normalization = double: with %s = external its softmax over positions sees later tokens; use slots"
              .formatted(stack.setting("mixer")));
    }
  }

  private static boolean isDouble(Stack stack) {
    return stack.config().mixers().externalNormalization() == ExternalNormalization.DOUBLE;
  }

  @Override
  public void declare(Stack stack, Declarations to) {
    Declarations inner = to.under(NAME);
    Axis slots =
        new Axis(
            "memory-slots",
            stack.config().mixers().memorySlots(),
            Descent.wholeMultiples("a softmax shares out over the slots"));
    inner.matrix(
        "mk.weight", Init.normal(START), Dimension.of(slots.copied()), Axes.reads(stack.config()));
    inner.output(
        "mv.weight", Init.normal(START), Axes.writes(stack.config()), Dimension.of(slots.copied()));
  }

  @Override
  public Variable apply(Recorder on, Sublayer at, Variable x, Sequence ids, Positions positions) {
    return attend(on, at, x, ids.lengths());
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
    return attend(on, at, x, null);
  }

  private static Variable attend(Recorder on, Sublayer at, Variable x, Tensor lengths) {
    Variable logits = on.layers().innerLinear(on.norm(at, x), on.weight(at, NAME + "mk.weight"));
    Variable relative =
        isDouble(at.stack()) ? on.mixing().logSoftmaxColumns(logits, lengths) : logits;
    Variable shares = on.mixing().softmax(relative, at.stack().config().mixers().memorySlots());
    return on.layers()
        .linearOnto(x, on.layers().operand(shares), on.weight(at, NAME + "mv.weight"));
  }

  @Override
  public long keptValues(Stack stack, int length) {
    long each = stack.config().dModel() + 3L * stack.config().mixers().memorySlots();
    return each * length;
  }
}
