package io.tianma.train.model.mixer;

import io.tianma.train.model.block.Axes;
import io.tianma.train.model.block.Recorder;
import io.tianma.train.model.block.Stack;
import io.tianma.train.model.block.Sublayer;
import io.tianma.train.model.parameter.Axis;
import io.tianma.train.model.parameter.Declarations;
import io.tianma.train.model.parameter.Dimension;
import io.tianma.train.model.parameter.Init;
import io.tianma.train.tape.Variable;
import io.tianma.train.tape.attention.Scores;
import io.tianma.train.tensor.Activation;

/** Scores that each token makes by itself: {@code relu(X W1ᵀ + b1)_h · W2_{h,j} + b2_{h,j}}. */
final class DenseSynthesizer extends Synthesizer {
  @Override
  public String name() {
    return "synthesizer-dense";
  }

  @Override
  void declareScores(Stack stack, Declarations to) {
    Axis heads = Axes.heads(stack.sizes());
    Axis key = Axes.key(stack.sizes());
    Dimension hidden = Dimension.of(heads.copied(), key.copied());
    Init start = Init.reading(stack.config().dModel());
    to.matrix("wi.weight", start, hidden, Axes.reads(stack.config()));
    to.vector("wi.bias", Init.ZEROS, hidden);
    to.matrix(
        "scores.weight",
        Init.reading(stack.sizes().dKv()),
        headsAndPositions(stack),
        Dimension.of(key.split()));
    to.vector("scores.bias", Init.ZEROS, headsAndPositions(stack));
  }

  @Override
  Scores scores(Recorder on, Sublayer at, Variable normed, int first, int queries, int keys) {
    Variable projected = on.layers().innerLinear(normed, on.weight(at, NAME + "wi.weight"));
    Variable shifted = on.mixing().affine(projected, null, on.weight(at, NAME + "wi.bias"));
    Variable hidden = on.mixing().activate(Activation.RELU, false, shifted);
    return on.attention()
        .denseScores(
            hidden,
            on.weight(at, NAME + "scores.weight"),
            on.weight(at, NAME + "scores.bias"),
            at.stack().sizes().heads(),
            keys);
  }
}
