package io.tianma.train.model.mixer;

import io.tianma.train.model.block.Recorder;
import io.tianma.train.model.block.Stack;
import io.tianma.train.model.block.Sublayer;
import io.tianma.train.model.parameter.Axis;
import io.tianma.train.model.parameter.Declarations;
import io.tianma.train.model.parameter.Descent;
import io.tianma.train.model.parameter.Dimension;
import io.tianma.train.model.parameter.Init;
import io.tianma.train.tape.Variable;
import io.tianma.train.tensor.Tensor;

/** Taps that each token makes of itself: a softmax of products of u. */
final class DynamicConvolution extends Convolution {
  @Override
  public String name() {
    return "dynamic-conv";
  }

  @Override
  int groups(Stack stack) {
    return stack.config().convGroups();
  }

  @Override
  void declareKernel(Stack stack, Declarations to) {
    Axis taps = new Axis("kernel-size", taps(stack), Descent.fixed(LightConvolution.NO_ZERO));
    to.matrix(
        KERNEL,
        Init.reading(stack.config().dModel()),
        Dimension.of(group(stack).copied(), taps.copied()),
        channels(stack, true));
  }

  @Override
  Variable convolve(Recorder on, Sublayer at, Variable u, int left, Tensor lengths) {
    return on.convolutions().convolveBy(u, weights(on, at, u), groups(at.stack()), left, lengths);
  }

  @Override
  Variable last(Recorder on, Sublayer at, Variable u, Variable windowBKD) {
    return on.convolutions()
        .convolveNextBy(windowBKD, weights(on, at, u), groups(at.stack()), taps(at.stack()) - 1);
  }

  private static Variable weights(Recorder on, Sublayer at, Variable u) {
    Variable products =
        on.layers().innerLinear(on.layers().operand(u), on.weight(at, NAME + KERNEL));
    return on.convolutions().softmaxTaps(products, taps(at.stack()));
  }

  @Override
  public long keptValues(Stack stack, int length) {
    return super.keptValues(stack, length)
        + 2L * length * stack.config().convGroups() * taps(stack);
  }
}
