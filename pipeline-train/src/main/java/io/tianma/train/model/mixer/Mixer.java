package io.tianma.train.model.mixer;

import io.tianma.train.model.block.Axes;
import io.tianma.train.model.block.DecodingState;
import io.tianma.train.model.block.Positions;
import io.tianma.train.model.block.Recorder;
import io.tianma.train.model.block.Stack;
import io.tianma.train.model.block.Sublayer;
import io.tianma.train.model.parameter.Declarations;
import io.tianma.train.tape.Sequence;
import io.tianma.train.tape.Variable;

/**
 * The first sublayer of a block, {@code x + mixer(norm(x))}: how the tokens of a sequence see each
 * other. A mixer keeps nothing itself; letters: B batch, T tokens, D width of the stream.
 */
public interface Mixer {
  /** Name in configurations. */
  String name();

  /**
   * Refuses a stack that it cannot be the mixer of.
   *
   * @throws IllegalArgumentException with the value, the key to change and what to use instead
   */
  default void check(Stack stack) {}

  /**
   * Refuses a growth that would change what it computes and that its parameters do not show.
   *
   * @throws IllegalArgumentException with the reason
   */
  default void checkGrowth(Stack from, Stack to) {}

  /** Whether it computes the same, whatever the scale of the stream is. */
  default boolean bearsScale() {
    return true;
  }

  /** Whether it only knows {@code max-positions} positions. */
  default boolean needsMaxPositions() {
    return false;
  }

  /** Whether wider heads may have rotary frequencies of their own between the old ones. */
  default boolean spreadsFrequencies(Stack stack) {
    return true;
  }

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

  /** Declares the parameters of its sublayer, but for the norm. */
  void declare(Stack stack, Declarations to);

  /** Declares what it reads the stream through. */
  default void declareNorm(Stack stack, Declarations to) {
    Axes.declareNorm(stack, to);
  }

  /**
   * Records {@code x + mixer(norm(x))}, [B, T, D]. Results of real positions do not depend on how
   * far rows are padded; in a causal stack they do not depend on later tokens.
   */
  Variable apply(Recorder on, Sublayer at, Variable x, Sequence ids, Positions positions);

  /**
   * Room for what is kept of the tokens so far.
   *
   * @param rows B
   * @param maxLength most tokens of a row
   */
  DecodingState open(Recorder on, Sublayer at, int rows, int maxLength);

  /** One more token a row: x [B, 1, D] at {@code position}, those before in the state. */
  Variable next(
      Recorder on, Sublayer at, Variable x, DecodingState state, Positions positions, int position);

  /**
   * Values of one sample that training keeps for the backward pass, the residual stream left out:
   * for estimates of memory.
   */
  long keptValues(Stack stack, int length);
}
