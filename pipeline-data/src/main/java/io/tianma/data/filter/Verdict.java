package io.tianma.data.filter;

import java.util.Locale;

/**
 * What one filter says of one text.
 *
 * @param reason what it would be left out for
 * @param key configuration key of the limit
 * @param value what was measured
 * @param limit what the value must not fall below, or exceed
 * @param least whether the limit is the least allowed value, otherwise the greatest
 */
public record Verdict(Reason reason, String key, double value, double limit, boolean least) {
  /** Whether the text passes. */
  public boolean keep() {
    return least ? value >= limit : value <= limit;
  }

  /** For people: {@code too-short: 20 is below clean.min-chars = 50}. */
  public String describe() {
    String relation = keep() ? "keeps" : least ? "is below" : "is above";
    return reason.key() + ": " + shown(value) + " " + relation + " " + key + " = " + shown(limit);
  }

  /** A number as one writes it in a configuration. */
  public static String shown(double number) {
    return number == Math.rint(number)
        ? String.valueOf((long) number)
        : String.format(Locale.ROOT, "%.4f", number).replaceAll("0+$", "");
  }
}
