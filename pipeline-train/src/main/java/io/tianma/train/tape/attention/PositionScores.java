package io.tianma.train.tape.attention;

import io.tianma.train.tape.Tape;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Tensor;

/**
 * Scores that parameters decide alone, the same for all samples: each lane has its own copy, and
 * gradients are added up by samples, so that the number of lanes changes no bit. Letters: H heads,
 * T queries, S keys.
 */
abstract class PositionScores extends Scores {
  private final Tensor[] values;
  private final Tensor[][] valueOfHead; // of each lane and head, [T, S]

  PositionScores(Tape tape, int heads, int queries, int keys) {
    super(tape, heads, queries, keys);
    this.values = new Tensor[tape.lanes()];
    this.valueOfHead = new Tensor[tape.lanes()][heads];
    for (int lane = 0; lane < values.length; lane++) {
      values[lane] = tape.temporary(1, heads, queries, keys);
      for (int h = 0; h < heads; h++) {
        valueOfHead[lane][h] = matrix(values[lane], 0, h);
      }
    }
  }

  /** Makes the scores of a head, [T, S]. */
  abstract void make(Kernels kernels, int h, Tensor scores);

  /** Gives the gradient of a head's scores, the sum over the samples, to the parameters. */
  abstract void giveBack(Kernels kernels, int h, Tensor dScores);

  @Override
  final Tensor value(int lane) {
    return values[lane];
  }

  @Override
  public final void forward(int lane) {
    for (int h = 0; h < heads; h++) {
      make(tape.kernels(lane), h, valueOfHead[lane][h]);
    }
  }

  @Override
  public final void share(int lane) {
    for (int h = firstHead(lane); h < firstHead(lane + 1); h++) {
      Tensor sum = gradient(0, h);
      for (int b = 1; b < samples(); b++) {
        tape.kernels(lane).axpy(1, gradient(b, h), sum);
      }
      giveBack(tape.kernels(lane), h, sum);
    }
  }
}
