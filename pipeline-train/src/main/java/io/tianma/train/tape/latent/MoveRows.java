package io.tianma.train.tape.latent;

import io.tianma.train.tape.Operation;
import io.tianma.train.tape.Split;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Variable;

/**
 * Rows that are copied from one value to another; their gradients go the same way back. Values that
 * are read this way are used by nothing else.
 */
final class MoveRows implements Operation {
  /** Row t of each sample becomes row {@code t + by}. */
  record Move(int by, Variable from, Variable to) {}

  private final Tape tape;
  private final Split cleared;
  private final Split gradientCleared;
  private final Move[] moves;

  /**
   * @param cleared value that is zeroed before rows come, or null
   * @param gradientCleared gradient that is zeroed after rows came back, or null
   */
  MoveRows(Tape tape, Split cleared, Split gradientCleared, Move... moves) {
    this.tape = tape;
    this.cleared = cleared;
    this.gradientCleared = gradientCleared;
    this.moves = moves.clone();
    for (Move move : moves) {
      move.from().useAlone();
    }
  }

  @Override
  public void forward(int lane) {
    clear(cleared, lane);
    for (Move move : moves) {
      copy(lane, move.by(), move.from().split(), move.to().split());
    }
  }

  @Override
  public void backward(int lane) {
    for (Move move : moves) {
      copy(lane, -move.by(), move.to().gradient(), move.from().gradient());
    }
    clear(gradientCleared, lane);
  }

  private void clear(Split rows, int lane) {
    if (rows != null) {
      tape.kernels(lane).fill(rows.part(lane), 0);
    }
  }

  private void copy(int lane, int by, Split from, Split to) {
    tape.kernels(lane).mixing().moveRows(by, from.part(lane), to.part(lane));
  }
}
