package io.tianma.train.tensor.cpu.feature;

import io.tianma.train.tensor.LinearAttentionSpec;
import io.tianma.train.tensor.cpu.memory.Raw;
import io.tianma.train.tensor.cpu.memory.Room;
import io.tianma.train.tensor.cpu.rows.Rows;

/** TAYLOR's features: 1, and then the row as a unit vector, turned. */
final class UnitFeatures extends FeatureRule {
  private final Rows rows;
  private final FeatureRows loops;
  private final HeadTurns turns;
  private final Room unit = new Room();
  private int headSize;

  UnitFeatures(Rows rows, FeatureRows loops, HeadTurns turns) {
    this.rows = rows;
    this.loops = loops;
    this.turns = turns;
  }

  UnitFeatures of(int newHeadSize) {
    headSize = newHeadSize;
    return this;
  }

  @Override
  void forward(HeadRows x, int h, int from, int n, long y) {
    for (int i = 0; i < n; i++) {
      long to = y + 4L * i * (headSize + 1);
      Raw.put(to, 0, 1);
      long made = turns.any() ? unit.at(headSize) : to + 4;
      loops.scaled(inverseLength(x.row(from + i)), x.row(from + i), made, headSize);
      if (turns.any()) {
        turns.turn(from + i, false, made, to + 4);
      }
    }
  }

  private double length(long x) {
    return Math.sqrt(rows.sumOfSquares(x, headSize));
  }

  private float inverseLength(long x) {
    return (float) (1 / Math.max(length(x), LinearAttentionSpec.LEAST_LENGTH));
  }

  @Override
  void backward(HeadRows x, int h, int from, int n, long y, long dy, HeadRows dx) {
    for (int i = 0; i < n; i++) {
      long unitRow = y + 4L * i * (headSize + 1) + 4;
      long d = dy + 4L * i * (headSize + 1) + 4;
      if (length(x.row(from + i)) > LinearAttentionSpec.LEAST_LENGTH) {
        float along = (float) loops.dot(unitRow, d, headSize);
        rows.axpy(-along, unitRow, d, headSize);
      }
      long back = turns.any() ? unit.at(headSize) : d;
      if (turns.any()) {
        turns.turn(from + i, true, d, back);
      }
      loops.scaled(inverseLength(x.row(from + i)), back, dx.row(from + i), headSize);
    }
  }
}
