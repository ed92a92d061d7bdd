package io.tianma.eval.metric.overlap;

/**
 * What the sentences of two texts have in common.
 *
 * @param whole whether all pairs were compared; else the measure is at least that
 */
record Bounded(Measure measure, boolean whole) {
  static final Bounded NONE = new Bounded(Measure.NONE, true);

  /** The one with the greater F, this one of equals; whole if both are. */
  Bounded orBetter(Bounded other) {
    return new Bounded(measure.orBetter(other.measure), whole && other.whole);
  }
}
