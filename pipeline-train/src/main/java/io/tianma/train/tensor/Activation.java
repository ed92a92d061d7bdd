package io.tianma.train.tensor;

/** The nonlinear function of a feed-forward layer or of a gate. */
public enum Activation {
  /** {@code x/2 (1 + tanh(sqrt(2/π) (x + 0.044715 x³)))}. */
  GELU_TANH,
  /** {@code x Φ(x)}. */
  GELU_ERF,
  /** {@code max(x, 0)}. */
  RELU,
  /** {@code 1 / (1 + e^-x)}; gated, it is GLU. */
  SIGMOID;

  /** {@code √(2/π)}, of the tanh form. */
  public static final double ROOT = Math.sqrt(2 / Math.PI);

  /** Factor of x³ in the tanh form. */
  public static final double CUBIC = 0.044715;

  /** Of one element, in double. */
  public double value(double x) {
    return switch (this) {
      case GELU_TANH -> 0.5 * x * (1 + Math.tanh(ROOT * (x + CUBIC * x * x * x)));
      case GELU_ERF -> 0.5 * x * (1 + erf(x / Math.sqrt(2)));
      case RELU -> Math.max(x, 0);
      case SIGMOID -> 1 / (1 + Math.exp(-x));
    };
  }

  /** Its derivative. */
  public double slope(double x) {
    return switch (this) {
      case GELU_TANH -> {
        double tanh = Math.tanh(ROOT * (x + CUBIC * x * x * x));
        yield 0.5 * (1 + tanh) + 0.5 * x * (1 - tanh * tanh) * ROOT * (1 + 3 * CUBIC * x * x);
      }
      case GELU_ERF ->
          0.5 * (1 + erf(x / Math.sqrt(2))) + x * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
      case RELU -> x > 0 ? 1 : 0;
      case SIGMOID -> {
        double e = Math.exp(-Math.abs(x)); // it is even
        yield e / ((1 + e) * (1 + e));
      }
    };
  }

  /** Series {@code 2/√π e^{-x²} Σ 2ⁿ x^{2n+1} / (2n+1)!!}, all terms of one sign. */
  private static double erf(double x) {
    if (Math.abs(x) > 6) {
      return Math.signum(x);
    }
    double term = x;
    double sum = x;
    for (int n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
    }
    return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
  }
}
