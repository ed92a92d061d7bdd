package io.tianma.eval.metric;

import java.util.ArrayList;
import java.util.List;

/** Families of gauges in Prometheus' text format. */
final class PrometheusText {
  private final StringBuilder out = new StringBuilder();
  private String name;

  /** Begins a family, whose name is told without what all have in common. */
  void family(String family, String help) {
    name = "tianma_" + family;
    out.append("# HELP ").append(name).append(' ').append(help).append('\n');
    out.append("# TYPE ").append(name).append(" gauge\n");
  }

  /**
   * A value of the family.
   *
   * @param labels as {@link #labels} makes them; empty for none
   */
  void value(String labels, Number value) {
    out.append(name);
    if (!labels.isEmpty()) {
      out.append('{').append(labels).append('}');
    }
    out.append(' ').append(number(value)).append('\n');
  }

  /** Names and values of labels in turn. */
  static String labels(String... namesAndValues) {
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      labels.add(namesAndValues[i] + "=\"" + escaped(namesAndValues[i + 1]) + "\"");
    }
    return String.join(",", labels);
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  private static String number(Number number) {
    double value = number.doubleValue();
    return Double.isFinite(value)
        ? number.toString()
        : Double.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
