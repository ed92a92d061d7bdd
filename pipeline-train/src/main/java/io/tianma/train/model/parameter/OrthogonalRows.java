package io.tianma.train.model.parameter;

import java.util.SplittableRandom;

/**
 * Blocks of orthonormal rows, uniformly distributed over all of them, each row scaled to the length
 * of a fresh normal vector: the rows of a block are marginally standard normal.
 *
 * <p>Gram-Schmidt of normal rows is uniform. A Householder QR without the signs of R's diagonal, as
 * in published codes, is not: it leans to one side. Source: Choromanski et al. 2020.
 */
final class OrthogonalRows {
  private OrthogonalRows() {}

  /** Fills [rows, columns]. */
  static void draw(float[] values, int columns, SplittableRandom random) {
    int rows = values.length / columns;
    double[][] block = new double[columns][];
    for (int row = 0; row < rows; row++) {
      int within = row % columns;
      block[within] = direction(block, within, normal(columns, random));
      double length = length(normal(columns, random));
      for (int j = 0; j < columns; j++) {
        values[row * columns + j] = (float) (block[within][j] * length);
      }
    }
  }

  /** What is left of v when its parts along the earlier rows are taken away, twice for rounding. */
  private static double[] direction(double[][] earlier, int count, double[] v) {
    for (int pass = 0; pass < 2; pass++) {
      for (int i = 0; i < count; i++) {
        double dot = 0;
        for (int j = 0; j < v.length; j++) {
          dot += earlier[i][j] * v[j];
        }
        for (int j = 0; j < v.length; j++) {
          v[j] -= dot * earlier[i][j];
        }
      }
    }
    double length = length(v);
    for (int j = 0; j < v.length; j++) {
      v[j] /= length;
    }
    return v;
  }

  private static double length(double[] v) {
    double square = 0;
    for (double x : v) {
      square += x * x;
    }
    return StrictMath.sqrt(square);
  }

  private static double[] normal(int count, SplittableRandom random) {
    float[] drawn = new float[count];
    Initializer.normal(drawn, random, 1, Double.POSITIVE_INFINITY);
    double[] wide = new double[count];
    for (int i = 0; i < count; i++) {
      wide[i] = drawn[i];
    }
    return wide;
  }
}
