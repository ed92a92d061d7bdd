package io.tianma.train.model.mixer;

import io.tianma.train.model.block.DecodingState;
import io.tianma.train.model.block.Recorder;
import io.tianma.train.model.block.Stack;
import io.tianma.train.model.block.Sublayer;
import io.tianma.train.model.parameter.Declarations;
import io.tianma.train.tape.Sequence;
import io.tianma.train.tape.Variable;

/**
 * The second sublayer of a decoder's block, {@code x + cross(norm(x), memory)}: how a target's
 * tokens see the source. Letters: B batch, S source, T target, D width of the stream.
 */
public interface CrossAttention {
  /** What its parameters begin with. */
  String PREFIX = "EncDecAttention.";

  /** Name in configurations. */
  String name();

  /**
   * Whether {@link #next} can be recorded once for all positions, on a tape that has a {@link
   * io.tianma.train.tape.Place}.
   */
  default boolean stepsAlike(Stack stack) {
    return false;
  }

  /**
   * Whether it takes samples that are packed, see {@link io.tianma.train.tensor.Packing}; otherwise
   * kernels that would pack them compute their padding.
   */
  default boolean packs() {
    return false;
  }

  /** Declares its parameters, but for the norm. */
  void declare(Stack stack, Declarations to);

  /**
   * Records what all blocks read of the memory [B, S, D], where that is better done at once; null
   * where it is not.
   */
  default Variable prepare(Recorder on, Stack stack, Variable memory) {
    return null;
  }

  /**
   * Records it for whole targets: x [B, T, D], memory [B, S, D].
   *
   * @param prepared of {@link #prepare}
   */
  Variable apply(
      Recorder on, Sublayer at, Variable x, Variable memory, Variable prepared, Sequence source);

  /** What one layer keeps of the memory while a target is written. */
  DecodingState open(Recorder on, Sublayer at, Variable memory, Sequence source);

  /** One more token a row: x [B, 1, D]. */
  Variable next(Recorder on, Sublayer at, Variable x, DecodingState state, Sequence source);

  /** Values of one sample that training keeps, see {@link Mixer#keptValues}. */
  long keptValues(Stack stack, int source, int target);

  /**
   * The one that the decoder names.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  static CrossAttention of(Stack decoder) {
    String name = decoder.config().cross();
    return switch (name) {
      case "softmax" -> new SoftmaxCrossAttention();
      case "linear" -> new LinearCrossAttention();
      default ->
          throw new IllegalArgumentException(
              "cross-attention = " + name + ": must be one of softmax, linear");
    };
  }
}
