package io.tianma.train.tensor.reference;

import static io.tianma.train.tensor.GaussianSpec.EPSILON;
import static io.tianma.train.tensor.GaussianSpec.LEAST;
import static io.tianma.train.tensor.reference.Cells.add;
import static io.tianma.train.tensor.reference.Cells.at;
import static io.tianma.train.tensor.reference.Cells.set;

import io.tianma.train.tensor.GaussianSpec;
import io.tianma.train.tensor.Tensor;

/** Points of Gaussians, a coordinate at a time. Letters: n row, j coordinate. */
final class ReferenceGaussian {
  private ReferenceGaussian() {}

  static void normalizer(Tensor x, Tensor moments, Tensor normalizer) {
    for (int d = 0; d < normalizer.columns(); d++) {
      double mean = at(moments, 0, d);
      double variance = Math.max(0, at(moments, 1, d) - mean * mean);
      if (x != null) {
        mean = 0;
        variance = 0;
        for (int n = 0; n < x.rows(); n++) {
          mean += at(x, n, d) / x.rows();
        }
        for (int n = 0; n < x.rows(); n++) { // without the difference of like numbers
          double away = at(x, n, d) - mean;
          variance += away * away / x.rows();
        }
        set(moments, 0, d, mean);
        set(moments, 1, d, variance + mean * mean);
      }
      set(normalizer, 0, d, mean);
      set(normalizer, 1, d, 1 / Math.sqrt(variance + EPSILON));
    }
  }

  static void forward(
      GaussianSpec spec,
      Tensor x,
      Tensor normalizer,
      Tensor theta,
      Tensor noise,
      Tensor z,
      Tensor kl) {
    for (int n = 0; n < x.rows(); n++) {
      set(kl, 0, n, 0);
    }
    for (int j = 0; j < z.columns(); j++) {
      Coordinate c = new Coordinate(spec, x, normalizer, theta, j);
      for (int n = 0; n < x.rows(); n++) {
        double mean = c.mean(n);
        double variance = c.variance(n);
        set(z, n, j, mean + Math.sqrt(variance) * at(noise, n, 1 + j));
        add(kl, 0, n, 0.5 * (mean * mean + variance - Math.log(variance) - 1));
      }
    }
  }

  static void backward(
      GaussianSpec spec,
      Tensor dz,
      Tensor x,
      Tensor normalizer,
      Tensor theta,
      Tensor noise,
      double klWeight,
      Tensor dx,
      Tensor dTheta) {
    for (int j = 0; j < dz.columns(); j++) {
      Coordinate c = new Coordinate(spec, x, normalizer, theta, j);
      double toShare = 0;
      for (int n = 0; n < x.rows(); n++) {
        double variance = c.variance(n);
        double dMean = at(dz, n, j) + klWeight * c.mean(n);
        double dVariance =
            at(dz, n, j) * at(noise, n, 1 + j) / (2 * Math.sqrt(variance))
                + klWeight * 0.5 * (1 - 1 / variance);
        toShare += c.derivative(n, dMean, dVariance, dx);
      }
      if (theta != null) {
        set(dTheta, 0, j, toShare * c.shareSlope());
        c.throughBatch(dx, j);
        c.throughBatch(dx, c.b);
      }
    }
  }

  /** What all rows have in common. */
  private static final class Coordinate {
    private final GaussianSpec spec;
    private final Tensor x;
    private final Tensor normalizer;
    private final int a;
    private final int b;
    private final double sigmoid;
    private final double share;

    Coordinate(GaussianSpec spec, Tensor x, Tensor normalizer, Tensor theta, int j) {
      this.spec = spec;
      this.x = x;
      this.normalizer = normalizer;
      this.a = j;
      this.b = x.columns() / 2 + j;
      this.sigmoid = theta == null ? 0 : 1 / (1 + Math.exp(-at(theta, 0, j)));
      this.share = spec.tau() + (1 - spec.tau()) * sigmoid;
    }

    private double inverse(int column) {
      return at(normalizer, 1, column);
    }

    private double normalized(int n, int column) {
      return (at(x, n, column) - at(normalizer, 0, column)) * inverse(column);
    }

    double mean(int n) {
      return normalizer == null ? at(x, n, a) : Math.sqrt(share) * normalized(n, a);
    }

    double variance(int n) {
      return normalizer == null ? Math.exp(at(x, n, b)) : (1 - share) * spread(n);
    }

    private double spread(int n) {
      double deviation = normalized(n, b);
      return (deviation * deviation + LEAST) / (1 + LEAST);
    }

    /** Writes the derivative before normalization; returns what goes to the share. */
    double derivative(int n, double dMean, double dVariance, Tensor dx) {
      if (normalizer == null) {
        set(dx, n, a, dMean);
        set(dx, n, b, dVariance * variance(n));
        return 0;
      }
      set(dx, n, a, dMean * Math.sqrt(share));
      set(dx, n, b, dVariance * (1 - share) * 2 * normalized(n, b) / (1 + LEAST));
      return dMean * normalized(n, a) / (2 * Math.sqrt(share)) - dVariance * spread(n);
    }

    double shareSlope() {
      return (1 - spec.tau()) * sigmoid * (1 - sigmoid);
    }

    void throughBatch(Tensor dx, int column) {
      int rows = x.rows();
      double sum = 0;
      double along = 0;
      for (int n = 0; spec.together() && n < rows; n++) {
        sum += at(dx, n, column) / rows;
        along += at(dx, n, column) * normalized(n, column) / rows;
      }
      for (int n = 0; n < rows; n++) {
        double own = at(dx, n, column) - sum - along * normalized(n, column);
        set(dx, n, column, own * inverse(column));
      }
    }
  }
}
