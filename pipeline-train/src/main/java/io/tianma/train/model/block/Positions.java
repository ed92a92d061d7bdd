package io.tianma.train.model.block;

import io.tianma.train.tape.attention.Bias;
import io.tianma.train.tensor.RotaryPairs;
import io.tianma.train.tensor.Tensor;

/**
 * What a position code gives the mixers of a stack for one sequence.
 *
 * @param bias added to scores, or null
 * @param pairs coordinates of a head that are turned, or null
 * @param angles F [1 or B, T, K] cosines and sines by which they are turned, or null
 */
public record Positions(Bias bias, RotaryPairs pairs, Tensor angles) {
  /** Nothing. */
  public static final Positions NONE = new Positions(null, null, null);

  /** Whether queries and keys are turned. */
  public boolean turns() {
    return pairs != null;
  }
}
