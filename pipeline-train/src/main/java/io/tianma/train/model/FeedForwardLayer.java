package io.tianma.train.model;

import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Variable;
import io.tianma.train.tape.Weight;
import io.tianma.train.tensor.Activation;

/** The feed-forward sublayer: {@code x + wo(f(norm(x)))}. */
final class FeedForwardLayer {
  private final ModelConfig config;
  private final Tape tape;
  private final Weights weights;

  FeedForwardLayer(ModelConfig config, Tape tape, Weights weights) {
    this.config = config;
    this.tape = tape;
    this.weights = weights;
  }

  Variable apply(String layer, Variable x) {
    Variable normed =
        tape.rmsNorm(x, weights.get(layer + "layer_norm.weight"), config.normEpsilon());
    Variable hidden = tape.linear(normed, inputWeight(layer + "DenseReluDense."));
    Variable active = tape.activate(activation(), config.feedForward().gated(), hidden);
    return tape.linearOnto(x, active, weights.get(layer + "DenseReluDense.wo.weight"));
  }

  private Weight inputWeight(String name) {
    return config.feedForward().gated()
        ? weights.get(name + "wi_0.weight", name + "wi_1.weight")
        : weights.get(name + "wi.weight");
  }

  private Activation activation() {
    return switch (config.feedForward()) {
      case GATED_GELU -> Activation.GELU_TANH;
      case GATED_GELU_ERF -> Activation.GELU_ERF;
      case RELU -> Activation.RELU;
    };
  }
}
