package io.tianma.train.grow;

import io.tianma.train.model.parameter.Dimension;
import io.tianma.train.model.parameter.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How one parameter grows: the product of how its dimensions do. A vector has one row.
 *
 * @param factor of copied values
 */
record Rule(AxisMap rows, AxisMap columns, double factor) {
  /** Nothing changes. */
  static final String SAME = "as it is";

  /**
   * The rule in words.
   *
   * @param unequal whether parts of a split have random parts
   */
  String description(boolean unequal) {
    List<String> words = new ArrayList<>();
    words.addAll(rows.description("rows", unequal));
    words.addAll(columns.description(rows.newSize() == 1 ? "entries" : "columns", unequal));
    if (Math.abs(factor - 1) > 1e-12) {
      words.add(String.format(Locale.ROOT, "times %.4g", factor));
    }
    return words.isEmpty() ? SAME : String.join(", ", words);
  }

  /** What has no ancestor; empty if all has. */
  String freshness() {
    return Stream.of(
            rows.freshness("rows"), columns.freshness(rows.newSize() == 1 ? "entries" : "columns"))
        .filter(words -> !words.isEmpty())
        .collect(Collectors.joining(", "));
  }

  /**
   * The rule that the declarations give.
   *
   * @throws IllegalArgumentException naming the parameter, if one of its axes cannot grow so
   */
  static Rule of(Parameter from, Parameter to, Construction how) {
    try {
      AxisMap rows = AxisMap.of(from.rows(), to.rows(), how);
      AxisMap columns = AxisMap.of(from.columns(), to.columns(), how);
      return new Rule(rows, columns, rows.factor() * columns.factor());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(e.getMessage() + " (" + to.name() + ")", e);
    }
  }

  /**
   * Looks only at what changes, since what stays may be of any size, and at each kind of dimension
   * once, since all layers have the same.
   *
   * @param seen kinds that were looked at before; this one joins them
   * @throws IllegalArgumentException as {@link #of} does
   */
  static void check(Parameter from, Parameter to, Construction how, Set<List<String>> seen) {
    try {
      check(from.rows(), to.rows(), how, seen);
      check(from.columns(), to.columns(), how, seen);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(e.getMessage() + " (" + to.name() + ")", e);
    }
  }

  private static void check(
      Dimension from, Dimension to, Construction how, Set<List<String>> seen) {
    List<String> before = kinds(from);
    List<String> after = kinds(to);
    if (!before.equals(after)
        && seen.add(Stream.of(before, after).flatMap(List::stream).toList())) {
      AxisMap.of(from, to, how);
    }
  }

  /** Key, use and size of each part. */
  private static List<String> kinds(Dimension dimension) {
    return dimension.parts().stream()
        .map(part -> part.axis().key() + " " + part.use() + " " + part.axis().size())
        .toList();
  }
}
