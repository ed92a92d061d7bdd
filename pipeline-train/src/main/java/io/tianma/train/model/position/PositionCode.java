package io.tianma.train.model.position;

import io.tianma.train.model.block.Positions;
import io.tianma.train.model.block.Recorder;
import io.tianma.train.model.block.Stack;
import io.tianma.train.model.parameter.Declarations;
import io.tianma.train.model.parameter.Descent;
import io.tianma.train.tape.Sequence;
import io.tianma.train.tape.Variable;

/**
 * How a stack knows positions: by what it adds to embeddings, to scores, or by turning queries and
 * keys. A code keeps nothing itself.
 */
public interface PositionCode {
  /** Name in configurations. */
  String name();

  /**
   * Refuses a stack that it cannot be the code of.
   *
   * @throws IllegalArgumentException with the value, the key to change and what to use instead
   */
  default void check(Stack stack) {}

  /**
   * Refuses a growth that would change what it computes.
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

  /** Whether it turns pairs of coordinates of queries and keys. */
  default boolean turns() {
    return false;
  }

  /**
   * How the coordinates of queries and keys grow.
   *
   * @param copies of a coordinate that the scores bear
   */
  default Descent keys(Stack stack, KeyCopies copies) {
    return Descent.CIRCLE;
  }

  /**
   * Whether the step of a generation can be recorded once for all positions, on a tape that has a
   * {@link io.tianma.train.tape.Place}.
   */
  default boolean stepsAlike() {
    return false;
  }

  /**
   * Whether it takes samples that are packed, see {@link io.tianma.train.tensor.Packing}; otherwise
   * kernels that would pack them compute their padding.
   */
  default boolean packs() {
    return false;
  }

  /** Declares what stands at the start of a stack. */
  default void declare(Stack stack, Declarations to) {}

  /** Declares what stands in the mixer of a stack's first block. */
  default void declareInFirstBlock(Stack stack, Declarations to) {}

  /** Records what it does to embeddings x [B, T, D] of the positions from {@code first} on. */
  default Variable onEmbeddings(Recorder on, Stack stack, Variable x, int first) {
    return x;
  }

  /** What mixers get for a whole sequence. */
  default Positions of(Recorder on, Stack stack, Sequence ids) {
    return Positions.NONE;
  }

  /** Where each row of a generation stands. */
  default Places open(Stack stack, int rows) {
    return Places.NONE;
  }

  /**
   * What mixers get for one more token a row.
   *
   * @param places of the tokens that are fed
   * @param maxLength most tokens of a row
   */
  default Positions next(
      Recorder on, Stack stack, Places places, int rows, int position, int maxLength) {
    return Positions.NONE;
  }
}
