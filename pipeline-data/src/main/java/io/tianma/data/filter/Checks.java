package io.tianma.data.filter;

/** Refuses wrong values of options by their keys. */
final class Checks {
  private Checks() {}

  static void share(String key, double value) {
    check(value >= 0 && value <= 1, key, value, "must be between 0 and 1");
  }

  static void check(boolean holds, String key, Object value, String wanted) {
    if (!holds) {
      throw new IllegalArgumentException(key + " = " + value + ": " + wanted);
    }
  }
}
