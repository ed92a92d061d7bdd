package io.tianma.eval.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A straight map from values to places in a picture.
 *
 * @param from smallest value
 * @param to largest value, above {@code from}
 * @param start place of {@code from}
 * @param end place of {@code to}
 */
record Scale(double from, double to, double start, double end) {
  double at(double value) {
    return start + (value - from) / (to - from) * (end - start);
  }

  /** Round values inside the scale, 1, 2 or 5 times a power of ten apart, about {@code count}. */
  List<Double> ticks(int count) {
    double step = step((to - from) / count);
    List<Double> ticks = new ArrayList<>();
    for (long i = (long) Math.ceil(from / step - 1e-9); i * step <= to + step * 1e-9; i++) {
      ticks.add(i * step);
    }
    return ticks;
  }

  /** The same places for a range widened to round values. */
  Scale rounded(int count) {
    double step = step((to - from) / count);
    return new Scale(Math.floor(from / step) * step, Math.ceil(to / step) * step, start, end);
  }

  private static double step(double rough) {
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double digit = rough / power;
    return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
  }
}
