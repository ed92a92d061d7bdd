package io.tianma.train.model.mixer;

import io.tianma.train.model.block.Recorder;
import io.tianma.train.model.block.Stack;
import io.tianma.train.model.block.Sublayer;
import io.tianma.train.model.parameter.Axis;
import io.tianma.train.model.parameter.Declarations;
import io.tianma.train.model.parameter.Descent;
import io.tianma.train.model.parameter.Dimension;
import io.tianma.train.model.parameter.Fill;
import io.tianma.train.model.parameter.Init;
import io.tianma.train.tape.Variable;
import io.tianma.train.tape.convolution.ConvolutionOperations.Kind;
import io.tianma.train.tensor.Tensor;

/** Every channel has taps of its own; they grow by zeros. */
final class DepthwiseConvolution extends Convolution {
  @Override
  public String name() {
    return "depthwise-conv";
  }

  @Override
  int groups(Stack stack) {
    return stack.config().dModel();
  }

  @Override
  void declareKernel(Stack stack, Declarations to) {
    Axis taps = new Axis("kernel-size", taps(stack), Descent.taps(stack.causal()));
    to.matrix(
        KERNEL,
        Init.reading(taps(stack)),
        channels(stack, false),
        Dimension.of(taps.copied().fresh(Fill.ZERO)));
  }

  @Override
  Variable convolve(Recorder on, Sublayer at, Variable u, int left, Tensor lengths) {
    return on.convolutions()
        .convolve(
            u, on.weight(at, NAME + KERNEL), Kind.DEPTHWISE, groups(at.stack()), left, lengths);
  }

  @Override
  Variable last(Recorder on, Sublayer at, Variable u, Variable windowBKD) {
    return on.convolutions()
        .convolveNext(
            windowBKD,
            on.weight(at, NAME + KERNEL),
            Kind.DEPTHWISE,
            groups(at.stack()),
            taps(at.stack()) - 1);
  }
}
