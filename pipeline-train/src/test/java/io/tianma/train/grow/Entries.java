package io.tianma.train.grow;

import io.tianma.train.model.Architecture;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Parameter;
import java.util.Arrays;

/** A flat vector before and after growth, entry by entry. */
record Entries(ModelConfig small, double[] before, ModelConfig large, double[] after) {
  /**
   * What every entry is multiplied by, of a tensor whose indices are repeated side by side; NaN if
   * it is not the same for all.
   *
   * @param byRows copies of a row
   * @param byColumns copies of a column
   */
  double ratio(String name, int byRows, int byColumns) {
    Parameter from = Architecture.parameters(small).named(name);
    Parameter to = Architecture.parameters(large).named(name);
    int columns = from.columns().size();
    double ratio = 0;
    for (int i = 0; i < to.elements(); i++) {
      int row = i / to.columns().size() / byRows;
      int column = i % to.columns().size() / byColumns;
      double old = before[(int) from.offset() + row * columns + column];
      double now = after[(int) to.offset() + i];
      if (Math.abs(old) < 1e-9) {
        continue;
      }
      if (ratio != 0 && Math.abs(now / old - ratio) > 1e-6) {
        return Double.NaN;
      }
      ratio = now / old;
    }
    return ratio;
  }

  /** Whether one tensor is now what another was. */
  boolean same(String old, String now) {
    return Arrays.equals(
        slice(before, Architecture.parameters(small).named(old)),
        slice(after, Architecture.parameters(large).named(now)));
  }

  private static double[] slice(double[] flat, Parameter parameter) {
    return Arrays.copyOfRange(flat, (int) parameter.offset(), (int) parameter.end());
  }
}
