package io.tianma.train.tensor.cpu.feature;

import io.tianma.train.tensor.LinearAttentionSpec;
import io.tianma.train.tensor.RotaryPairs;
import io.tianma.train.tensor.Tensor;
import io.tianma.train.tensor.cpu.rows.Aside;

/** How far the rows of queries, or of keys, are turned. */
final class HeadTurns {
  private final FeatureRows loops;
  private final boolean ofKeys;
  private RotaryPairs pairs;
  private Tensor cosSin;
  private int firstRow;

  HeadTurns(FeatureRows loops, boolean ofKeys) {
    this.loops = loops;
    this.ofKeys = ofKeys;
  }

  void begin(LinearAttentionSpec spec) {
    pairs = spec.pairs();
    cosSin = ofKeys ? spec.keyAngles() : spec.queryAngles();
  }

  /** Looks at the angles of sample b from now on. */
  void sample(int b) {
    firstRow = pairs == null || cosSin.size(0) == 1 ? 0 : b * cosSin.size(1);
  }

  /** Whether there are turns at all. */
  boolean any() {
    return pairs != null;
  }

  /** {@code y = x} turned as that row is, or back; y is not x. */
  void turn(int row, boolean back, long x, long y) {
    loops.turn(pairs, back, Aside.row(cosSin, firstRow + row), x, y);
  }
}
