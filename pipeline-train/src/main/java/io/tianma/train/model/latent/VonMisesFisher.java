package io.tianma.train.model.latent;

/**
 * The part of a von Mises-Fisher distribution on the unit sphere that depends on κ and the
 * dimension z alone: the cosine w between a point and the mean direction, of density {@code ∝ e^{κ
 * w} (1 - w²)^{(z - 3) / 2}}.
 *
 * <p>Everything is made in the angle {@code θ = acos w}, where the density {@code e^{κ cos θ}
 * sin^{z - 2} θ} is smooth, and with its maximum taken out; the integral of each of {@value #CELLS}
 * cells is Gauss's with three points. Arithmetic is StrictMath's, so every machine makes the same
 * numbers. Source: Davidson et al. 2018; Su, kexue.fm/archives/8404.
 */
public final class VonMisesFisher {
  private static final int CELLS = 4096;

  /** What is e^-50 times as likely as the likeliest never comes. */
  private static final double NEVER = 50;

  private static final double[] NODES = {-StrictMath.sqrt(0.6), 0, StrictMath.sqrt(0.6)};
  private static final double[] SHARES = {5.0 / 18, 8.0 / 18, 5.0 / 18};

  private final int dimension;
  private final double kappa;
  private final double maximum;
  private final double first;
  private final double step;
  private final double[] below; // share of the angles below each edge of a cell

  /**
   * The table.
   *
   * @param dimension z, at least 3
   * @param kappa positive
   */
  public VonMisesFisher(int dimension, double kappa) {
    if (dimension < 3) {
      throw new IllegalArgumentException("latent-width = " + dimension + ": must be at least 3");
    }
    if (!(kappa > 0) || Double.isInfinite(kappa)) {
      throw new IllegalArgumentException("kappa = " + kappa + ": must be positive");
    }
    this.dimension = dimension;
    this.kappa = kappa;
    this.maximum = logDensity(mode());
    this.first = edge(0, mode());
    this.step = (edge(StrictMath.PI, mode()) - first) / CELLS;
    this.below = new double[CELLS + 1];
    for (int i = 0; i < CELLS; i++) {
      below[i + 1] = below[i] + cell(i, theta -> 1);
    }
    for (int i = 0; i < CELLS; i++) {
      below[i] /= below[CELLS];
    }
  }

  private interface Weight {
    double at(double theta);
  }

  /** Angle of the greatest density: {@code κ sin² θ = (z - 2) cos θ}. */
  private double mode() {
    double n = dimension - 2;
    double root = StrictMath.sqrt(n * n + 4 * kappa * kappa);
    return StrictMath.acos(2 * kappa / (n + root)); // without the difference of like numbers
  }

  /** Up to a constant; minus infinity at the poles. */
  private double logDensity(double theta) {
    return kappa * StrictMath.cos(theta)
        + (dimension - 2) * StrictMath.log(Math.max(StrictMath.sin(theta), 0));
  }

  private double density(double theta) {
    return StrictMath.exp(logDensity(theta) - maximum);
  }

  /** Where, between the mode and one side, the density begins to matter. */
  private double edge(double outer, double mode) {
    double out = outer;
    double in = mode;
    for (int i = 0; i < 60; i++) {
      double middle = (out + in) / 2;
      if (logDensity(middle) < maximum - NEVER) {
        out = middle;
      } else {
        in = middle;
      }
    }
    return out;
  }

  private double cell(int i, Weight weight) {
    double sum = 0;
    for (int j = 0; j < NODES.length; j++) {
      double theta = first + (i + (1 + NODES[j]) / 2) * step;
      sum += SHARES[j] * density(theta) * weight.at(theta);
    }
    return sum * step;
  }

  private double expectation(Weight weight) {
    double sum = 0;
    for (int i = 0; i < CELLS; i++) {
      sum += cell(i, weight);
    }
    return sum / below[CELLS];
  }

  /** E[w]. */
  public double mean() {
    return expectation(StrictMath::cos);
  }

  /** Standard deviation of w. */
  public double deviation() {
    double mean = mean();
    double variance =
        expectation(
            theta -> {
              double w = StrictMath.cos(theta) - mean;
              return w * w;
            });
    return StrictMath.sqrt(variance);
  }

  /**
   * KL divergence from the uniform distribution on the sphere, nats: the same whatever the mean
   * direction, {@code κ E[w] - ln ∫ e^{κ cos θ} sin^{z-2} θ dθ + ln ∫ sin^{z-2} θ dθ}.
   */
  public double kl() {
    return kappa * mean() - maximum - StrictMath.log(below[CELLS]) + StrictMath.log(sines());
  }

  /** {@code ∫ sin^{z-2} θ dθ} from 0 to π, by the recurrence of its integration by parts. */
  private double sines() {
    double integral = dimension % 2 == 0 ? StrictMath.PI : 2;
    for (int n = dimension % 2 == 0 ? 2 : 3; n <= dimension - 2; n += 2) {
      integral *= (n - 1.0) / n;
    }
    return integral;
  }

  /**
   * The w below which a share of all lies: its inverse distribution function.
   *
   * @param u in [0, 1]
   */
  public double quantile(double u) {
    double wanted = 1 - u; // a large angle is a small cosine
    int low = 0;
    int high = CELLS;
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      double share = below[middle];
      if (share <= wanted) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return StrictMath.cos(first + (low + within(low, wanted)) * step);
  }

  /** Where in a cell the share is reached: the cubic through its ends and their densities. */
  private double within(int i, double wanted) {
    double from = below[i];
    double rise = (i + 1 == CELLS ? 1 : below[i + 1]) - from;
    double startSlope = density(first + i * step) * step / below[CELLS];
    double endSlope = density(first + (i + 1) * step) * step / below[CELLS];
    double low = 0;
    double high = 1;
    for (int round = 0; round < 50; round++) {
      double t = (low + high) / 2;
      double t2 = t * t;
      double t3 = t2 * t;
      double value =
          (t3 - 2 * t2 + t) * startSlope + (3 * t2 - 2 * t3) * rise + (t3 - t2) * endSlope;
      if (value < wanted - from) {
        low = t;
      } else {
        high = t;
      }
    }
    return (low + high) / 2;
  }
}
