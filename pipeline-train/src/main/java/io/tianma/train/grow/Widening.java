package io.tianma.train.grow;

import io.tianma.train.grow.AxisMap.Group;
import io.tianma.train.model.parameter.Fill;
import java.util.Arrays;
import java.util.function.Supplier;

/** Applies one rule to the numbers of one parameter, [rows, columns]. */
final class Widening {
  private final Rule rule;
  private final SplitNoise noise;
  private final Supplier<float[]> initial;
  private final int oldColumns;
  private final int newColumns;

  /**
   * @param initial what a fresh parameter of the new size starts with
   */
  Widening(Rule rule, SplitNoise noise, Supplier<float[]> initial) {
    this.rule = rule;
    this.initial = initial;
    this.noise = noise;
    this.oldColumns = rule.columns().oldSize();
    this.newColumns = rule.columns().newSize();
  }

  double[] apply(Quantity quantity, double[] old) {
    double[] grown = new double[Math.multiplyExact(rule.rows().newSize(), newColumns)];
    double spread = quantity == Quantity.WEIGHT ? rootMeanSquare(old) : 0;
    for (Group row : rule.rows().groups()) {
      for (Group column : rule.columns().groups()) {
        double value = old[row.source() * oldColumns + column.source()];
        place(quantity, row, column, value, spread, grown);
      }
    }
    fillFresh(quantity, spread, grown);
    return grown;
  }

  private void place(
      Quantity quantity, Group row, Group column, double value, double spread, double[] grown) {
    int parts = row.members().length * column.members().length;
    double copies = (double) row.copies() * column.copies() * rule.factor();
    double base =
        switch (quantity) {
          case WEIGHT, DISPLACEMENT -> value * rule.factor() / parts;
          case FIRST_MOMENT -> value / copies;
          case SECOND_MOMENT -> value / (copies * copies);
        };
    double[] deviations = noise.ofGroup(parts, spread);
    int part = 0;
    for (int i : row.members()) {
      for (int j : column.members()) {
        grown[i * newColumns + j] = base + deviations[part++];
      }
    }
  }

  private void fillFresh(Quantity quantity, double spread, double[] grown) {
    int[] freshRows = rule.rows().fresh();
    int[] freshColumns = rule.columns().fresh();
    int known = (rule.rows().newSize() - freshRows.length) * (newColumns - freshColumns.length);
    double mean = Arrays.stream(grown).sum() / known;
    for (int r = 0; r < freshRows.length; r++) {
      for (int j = 0; j < newColumns; j++) {
        int at = freshRows[r] * newColumns + j;
        grown[at] = freshValue(quantity, rule.rows().fills()[r], at, spread, mean);
      }
    }
    for (int c = 0; c < freshColumns.length; c++) {
      for (Group row : rule.rows().groups()) {
        for (int i : row.members()) {
          int at = i * newColumns + freshColumns[c];
          grown[at] = freshValue(quantity, rule.columns().fills()[c], at, spread, mean);
        }
      }
    }
  }

  /** A second moment of zero would make the first steps of a fresh entry many times too long. */
  private double freshValue(Quantity quantity, Fill fill, int at, double spread, double mean) {
    return switch (quantity) {
      case FIRST_MOMENT, DISPLACEMENT -> 0;
      case SECOND_MOMENT -> mean;
      case WEIGHT ->
          switch (fill) {
            case ZERO -> 0;
            case ONE -> 1;
            case INITIAL -> initial.get()[at];
            case RANDOM -> noise.next() * spread * Math.sqrt((double) oldColumns / newColumns);
          };
    };
  }

  private static double rootMeanSquare(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value * value;
    }
    return Math.sqrt(sum / values.length);
  }
}
