package io.tianma.train.grow;

import io.tianma.train.model.parameter.Parameter;

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
}
