package io.tianma.train.plan;

/** Says which key has which wrong value. */
final class Check {
  private Check() {}

  static void that(boolean holds, String key, Object value, String wanted) {
    if (!holds) {
      throw new IllegalArgumentException(key + " = " + value + ": must be " + wanted);
    }
  }

  static void positive(long value, String key) {
    that(value > 0, key, value, "positive");
  }

  static void notNegative(double value, String key) {
    that(value >= 0 && Double.isFinite(value), key, value, "a finite number, not negative");
  }
}
