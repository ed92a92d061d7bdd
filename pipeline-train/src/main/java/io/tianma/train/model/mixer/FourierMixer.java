package io.tianma.train.model.mixer;

import io.tianma.train.model.block.Axes;
import io.tianma.train.model.block.Positions;
import io.tianma.train.model.block.Recorder;
import io.tianma.train.model.block.Stack;
import io.tianma.train.model.block.Sublayer;
import io.tianma.train.model.parameter.Declarations;
import io.tianma.train.model.parameter.Init;
import io.tianma.train.tape.Sequence;
import io.tianma.train.tape.Variable;

/**
 * The real part of a Fourier transform over positions and channels, without parameters; scaled, so
 * that it is as long as what it reads. Source: Lee-Thorp et al. 2021, FNet, which normalizes behind
 * the block instead.
 */
final class FourierMixer extends EncoderMixer {
  @Override
  public String name() {
    return "fnet";
  }

  @Override
  public void checkGrowth(Stack from, Stack to) {
    refuse(
        from.config().dModel(),
        to.config().dModel(),
        "d-model",
        "the transform of a doubled stream is spread over every second coordinate");
    refuse(
        from.config().maxPositions(),
        to.config().maxPositions(),
        "max-positions",
        "its result depends on the number of positions");
  }

  private static void refuse(int old, int wanted, String setting, String reason) {
    if (old != wanted) {
      throw new IllegalArgumentException(
          "%s = %d: the model grown from has %d, and fnet does not grow there: %s"
              .formatted(setting, wanted, old, reason));
    }
  }

  /** It has no parameters; a new block is the identity by its norm. */
  @Override
  public void declare(Stack stack, Declarations to) {}

  @Override
  public void declareNorm(Stack stack, Declarations to) {
    to.outputVector(Axes.NORM, Init.ONES, Axes.normed(stack.config()));
  }

  @Override
  public Variable apply(Recorder on, Sublayer at, Variable x, Sequence ids, Positions positions) {
    Variable mixed =
        on.mixing().fourier(on.innerNorm(at, x), ids.lengths(), at.stack().config().maxPositions());
    return on.layers().onto(x, mixed);
  }

  @Override
  public long keptValues(Stack stack, int length) {
    return 2L * stack.config().dModel() * length;
  }
}
