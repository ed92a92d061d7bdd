package io.tianma.train.grow;

import io.tianma.train.model.parameter.Dimension;
import io.tianma.train.model.parameter.Parameter;
import java.util.List;

/**
 * How one parameter grows: the product of how its dimensions do. A vector has one row.
 *
 * @param factor of copied values
 */
record Rule(AxisMap rows, AxisMap columns, double factor) {
  /**
   * The rule that the declarations give.
   *
   * @throws IllegalArgumentException naming the parameter, if one of its axes cannot grow so
   */
  static Rule of(Parameter from, Parameter to) {
    try {
      AxisMap rows = AxisMap.of(from.rows(), to.rows());
      AxisMap columns = AxisMap.of(from.columns(), to.columns());
      return new Rule(rows, columns, rows.factor() * columns.factor());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(e.getMessage() + " (" + to.name() + ")", e);
    }
  }

  /**
   * Looks only at what changes, since what stays may be of any size.
   *
   * @throws IllegalArgumentException as {@link #of} does
   */
  static void check(Parameter from, Parameter to) {
    try {
      check(from.rows(), to.rows());
      check(from.columns(), to.columns());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(e.getMessage() + " (" + to.name() + ")", e);
    }
  }

  private static void check(Dimension from, Dimension to) {
    if (!sizes(from).equals(sizes(to))) {
      AxisMap.of(from, to);
    }
  }

  private static List<Integer> sizes(Dimension dimension) {
    return dimension.parts().stream().map(part -> part.axis().size()).toList();
  }
}
