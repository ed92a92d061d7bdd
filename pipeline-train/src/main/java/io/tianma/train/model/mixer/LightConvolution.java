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
import io.tianma.train.tape.convolution.ConvolutionOperations.Kind;
import io.tianma.train.tensor.Tensor;

/** A group's taps are a softmax; in training some are dropped (the authors' DropConnect). */
final class LightConvolution extends Convolution {
  static final String NO_ZERO = "taps are a softmax, which has no zero";

  @Override
  public String name() {
    return "light-conv";
  }

  @Override
  int groups(Stack stack) {
    return stack.config().convGroups();
  }

  @Override
  void declareKernel(Stack stack, Declarations to) {
    int k = taps(stack);
    int g = groups(stack);
    Axis taps = new Axis("kernel-size", k, Descent.fixed(NO_ZERO));
    to.matrix(
        KERNEL,
        Init.uniform(Math.sqrt(6.0 / (k + g * k))),
        Dimension.of(group(stack).copied()),
        Dimension.of(taps.copied()));
  }

  @Override
  Variable convolve(Recorder on, Sublayer at, Variable u, int left, Tensor lengths) {
    return on.convolutions()
        .convolve(u, on.weight(at, NAME + KERNEL), Kind.LIGHT, groups(at.stack()), left, lengths);
  }

  @Override
  Variable last(Recorder on, Sublayer at, Variable u, Variable windowBKD) {
    return on.convolutions()
        .convolveNext(
            windowBKD,
            on.weight(at, NAME + KERNEL),
            Kind.LIGHT,
            groups(at.stack()),
            taps(at.stack()) - 1);
  }
}
