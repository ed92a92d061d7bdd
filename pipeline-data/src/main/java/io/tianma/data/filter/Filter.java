package io.tianma.data.filter;

import java.util.function.ToDoubleFunction;

/**
 * A limit on something measured.
 *
 * @param reason why a text beyond the limit is left out
 * @param key configuration key of the limit
 * @param measure what is compared with it
 * @param limit the value at which a text is still kept
 * @param least whether the limit is the least allowed value, otherwise the greatest
 */
record Filter(
    Reason reason, String key, ToDoubleFunction<Measured> measure, double limit, boolean least) {
  static Filter atLeast(
      String key, double limit, Reason reason, ToDoubleFunction<Measured> measure) {
    return new Filter(reason, "clean." + key, measure, limit, true);
  }

  static Filter atMost(
      String key, double limit, Reason reason, ToDoubleFunction<Measured> measure) {
    return new Filter(reason, "clean." + key, measure, limit, false);
  }

  Verdict judge(Measured text) {
    return new Verdict(reason, key, measure.applyAsDouble(text), limit, least);
  }
}
