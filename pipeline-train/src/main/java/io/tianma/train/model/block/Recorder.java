package io.tianma.train.model.block;

import io.tianma.train.model.parameter.Weights;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Variable;
import io.tianma.train.tape.Weight;
import io.tianma.train.tape.attention.AttentionOperations;
import io.tianma.train.tape.convolution.ConvolutionOperations;
import io.tianma.train.tape.latent.LatentOperations;
import io.tianma.train.tape.layer.LayerOperations;
import io.tianma.train.tape.linear.LinearAttention;
import io.tianma.train.tape.mixing.MixingOperations;
import io.tianma.train.tape.position.PositionOperations;

/**
 * The tape that a network is recorded on, and its parameters there.
 *
 * @param noise takes note of the noise that is wanted; null where there is none: in evaluation
 */
public record Recorder(Tape tape, Weights weights, Noise noise) {
  /** Without noise. */
  public Recorder(Tape tape, Weights weights) {
    this(tape, weights, null);
  }

  /** A parameter of a sublayer, or neighbours seen as one matrix. */
  public Weight weight(Sublayer at, String first, String... others) {
    String[] names = new String[others.length];
    for (int i = 0; i < names.length; i++) {
      names[i] = at.name(others[i]);
    }
    return weights.get(at.name(first), names);
  }

  /** Operations of every block. */
  public LayerOperations layers() {
    return new LayerOperations(tape);
  }

  /** Softmax attention. */
  public AttentionOperations attention() {
    return new AttentionOperations(tape);
  }

  /** Convolutions along positions. */
  public ConvolutionOperations convolutions() {
    return new ConvolutionOperations(tape);
  }

  /** Operations of mixers. */
  public MixingOperations mixing() {
    return new MixingOperations(tape);
  }

  /** Operations that know where a token stands. */
  public PositionOperations positions() {
    return new PositionOperations(tape);
  }

  /** Operations of latents. */
  public LatentOperations latents() {
    return new LatentOperations(tape);
  }

  /** Attention in linear time. */
  public LinearAttention linearAttention() {
    return new LinearAttention(tape);
  }

  /** The same as {@link #norm}, read by other operations than products. */
  public Variable innerNorm(Sublayer at, Variable x) {
    return layers().innerNorm(x, weight(at, Axes.NORM), at.stack().config().normEpsilon());
  }

  /** What a sublayer reads of the residual stream: its norm. */
  public Variable norm(Sublayer at, Variable x) {
    return layers().rmsNorm(x, weight(at, Axes.NORM), at.stack().config().normEpsilon());
  }

  /** {@link #norm} and a product by a weight. */
  public Variable linearOfNorm(Sublayer at, Variable x, Weight weight) {
    return layers()
        .linearOfNorm(x, weight(at, Axes.NORM), at.stack().config().normEpsilon(), weight);
  }
}
