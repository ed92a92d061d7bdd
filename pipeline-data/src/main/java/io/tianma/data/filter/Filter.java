package io.tianma.data.filter;

import java.util.function.ToDoubleFunction;

/**
 * A limit on something measured.
 *
 * @param reason why a text beyond the limit is left out
 * @param key configuration key of the limit
 * @param measure what is compared with it
 * @param least whether the limit is the least allowed value, otherwise the greatest
 */
record Filter(
    Reason reason, String key, ToDoubleFunction<TextStats> measure, double limit, boolean least) {
  static Filter atLeast(
      String key, double limit, ToDoubleFunction<TextStats> measure, Reason reason) {
    return new Filter(reason, key, measure, limit, true);
  }

  static Filter atMost(
      String key, double limit, ToDoubleFunction<TextStats> measure, Reason reason) {
    return new Filter(reason, key, measure, limit, false);
  }

  /** The limit as one writes it in a configuration. */
  String shownLimit() {
    return limit == Math.rint(limit) ? String.valueOf((long) limit) : String.valueOf(limit);
  }

  Verdict judge(TextStats stats) {
    double value = measure.applyAsDouble(stats);
    return new Verdict(reason, key, value, limit, least ? value >= limit : value <= limit);
  }
}
