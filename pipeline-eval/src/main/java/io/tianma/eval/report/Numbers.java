package io.tianma.eval.report;

import java.util.Locale;

/** Numbers as people read them, the same in every locale. */
final class Numbers {
  private Numbers() {}

  /** {@code 1,234,567}. */
  static String whole(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }

  /** {@code 1.2 M}: three digits at most, for headlines and axes. */
  static String brief(double n) {
    double size = Math.abs(n);
    if (size >= 999.5e6) {
      return scaled(n / 1e9, "G");
    }
    if (size >= 999.5e3) {
      return scaled(n / 1e6, "M");
    }
    return size >= 9999.5 ? scaled(n / 1e3, "k") : whole(Math.round(n));
  }

  private static String scaled(double n, String unit) {
    String digits = String.format(Locale.ROOT, Math.abs(n) < 99.95 ? "%.1f" : "%.0f", n);
    return (digits.endsWith(".0") ? digits.substring(0, digits.length() - 2) : digits) + " " + unit;
  }

  /** {@code 0.25}, {@code 12.5}: three digits at most, for what is far below a thousand. */
  static String few(double n) {
    double size = Math.abs(n);
    return trimmed(decimal(n, size < 1 ? 3 : size < 10 ? 2 : size < 100 ? 1 : 0));
  }

  /** A tick of an axis, told from others that are so far from it. */
  static String tick(double n, double step) {
    return trimmed(decimal(n, Math.max(0, (int) -Math.floor(Math.log10(step) + 1e-9))));
  }

  private static String trimmed(String digits) {
    return digits.indexOf('.') < 0 ? digits : digits.replaceFirst("\\.?0+$", "");
  }

  /** That many digits after the point. */
  static String decimal(double n, int digits) {
    return String.format(Locale.ROOT, "%,." + digits + "f", n);
  }

  /** {@code 3.1e-07}. */
  static String scientific(double n) {
    return String.format(Locale.ROOT, "%.1e", n);
  }

  /** {@code 12.3 %} of a share. */
  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  /** A share out of a hundred, as tables of ROUGE have it. */
  static String hundredth(double share) {
    return decimal(100 * share, 2);
  }

  /** The same with its sign. */
  static String signedHundredth(double share) {
    return (share < 0 ? "−" : "+") + hundredth(Math.abs(share));
  }

  /** A place in a picture. */
  static String place(double coordinate) {
    String digits = String.format(Locale.ROOT, "%.1f", coordinate);
    return digits.endsWith(".0") ? digits.substring(0, digits.length() - 2) : digits;
  }
}
