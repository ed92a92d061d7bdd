package io.tianma.train.tensor.reference;

import static io.tianma.train.tensor.reference.Cells.at;
import static io.tianma.train.tensor.reference.Cells.set;

import io.tianma.train.tensor.HostMemory;
import io.tianma.train.tensor.RaggedRows;
import io.tianma.train.tensor.Tensor;
import java.util.Arrays;

/** Points of the sphere, a row at a time, and rows on their way. Letters: n row, i coordinate. */
final class ReferenceLatents {
  /** No direction is divided by less. */
  private static final double LEAST = 1e-12;

  private ReferenceLatents() {}

  static void moveRows(int by, Tensor x, Tensor y) {
    for (int b = 0; b < x.size(0); b++) {
      int to = Math.min(RaggedRows.length(x, b), RaggedRows.length(y, b) - by);
      for (int t = Math.max(0, -by); t < to; t++) {
        HostMemory.copy(
            address(x, (long) b * x.size(1) + t),
            address(y, (long) b * y.size(1) + t + by),
            (long) x.type().bytes() * x.columns());
      }
    }
  }

  private static long address(Tensor x, long row) {
    return x.address() + row * x.stride() * x.type().bytes();
  }

  static void sphere(Tensor x, Tensor noise, Tensor z) {
    for (int n = 0; n < x.rows(); n++) {
      if (RaggedRows.counts(x, n)) {
        Point point = new Point(row(x, n), row(noise, n));
        for (int i = 0; i < x.columns(); i++) {
          set(z, n, i, point.w * point.mean[i] + point.s * point.across[i]);
        }
      }
    }
  }

  static void sphereBackward(Tensor dz, Tensor x, Tensor noise, Tensor dx) {
    for (int n = 0; n < x.rows(); n++) {
      if (RaggedRows.counts(x, n)) {
        double[] row = new Point(row(x, n), row(noise, n)).backward(row(dz, n));
        for (int i = 0; i < row.length; i++) {
          set(dx, n, i, row[i]);
        }
      }
    }
  }

  private static double[] row(Tensor x, int n) {
    double[] row = new double[x.columns()];
    for (int i = 0; i < row.length; i++) {
      row[i] = at(x, n, i);
    }
    return row;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** {@code a + factor b}. */
  private static double[] plus(double[] a, double factor, double[] b) {
    double[] sum = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      sum[i] = a[i] + factor * b[i];
    }
    return sum;
  }

  private static double[] times(double factor, double[] a) {
    return plus(new double[a.length], factor, a);
  }

  /** A row's point in its parts: {@code z = w mean + s across}. */
  private static final class Point {
    private final double[] epsilon;
    private final double w;
    private final double s;
    private final double length;
    private final double[] mean;
    private final double along;
    private final double rest;
    private final double[] across;

    Point(double[] x, double[] noise) {
      w = noise[0];
      s = Math.sqrt(Math.max(0, 1 - w * w));
      epsilon = Arrays.copyOfRange(noise, 1, noise.length);
      length = Math.max(Math.sqrt(dot(x, x)), LEAST);
      mean = times(1 / length, x);
      along = dot(epsilon, mean);
      double[] orthogonal = plus(epsilon, -along, mean);
      rest = Math.max(Math.sqrt(dot(orthogonal, orthogonal)), LEAST);
      across = times(1 / rest, orthogonal);
    }

    double[] backward(double[] dz) {
      double[] dAcross = times(s / rest, dz);
      double[] dOrthogonal = plus(dAcross, -dot(across, dAcross), across);
      double[] dMean = times(w, dz);
      dMean = plus(dMean, -dot(mean, dOrthogonal), epsilon);
      dMean = plus(dMean, -along, dOrthogonal);
      return times(1 / length, plus(dMean, -dot(mean, dMean), mean));
    }
  }
}
