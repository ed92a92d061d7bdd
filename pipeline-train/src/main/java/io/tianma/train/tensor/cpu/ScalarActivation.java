package io.tianma.train.tensor.cpu;

import io.tianma.train.tensor.Activation;

/** Activations and their slopes of one element, in double. */
final class ScalarActivation {
  static final double ROOT = Math.sqrt(2 / Math.PI);
  static final double CUBIC = 0.044715;

  /** Coefficients of erf's numerator over x and of its denominator in x², highest first (Eigen). */
  static final float[] ERF_ABOVE = {
    -2.72614225801306e-10f,
    2.77068142495902e-08f,
    -2.10102402082508e-06f,
    -5.69250639462346e-05f,
    -7.34990630326855e-04f,
    -2.95459980854025e-03f,
    -1.60960333262415e-02f
  };

  static final float[] ERF_BELOW = {
    -1.45660718464996e-05f,
    -2.13374055278905e-04f,
    -1.68282697438203e-03f,
    -7.37332916720468e-03f,
    -1.42647390514189e-02f
  };

  private ScalarActivation() {}

  static double value(Activation f, double x) {
    return switch (f) {
      case GELU_TANH -> 0.5 * x * (1 + Math.tanh(ROOT * (x + CUBIC * x * x * x)));
      case GELU_ERF -> 0.5 * x * (1 + erf(x / Math.sqrt(2)));
      case RELU -> Math.max(x, 0);
    };
  }

  static double slope(Activation f, double x) {
    return switch (f) {
      case GELU_TANH -> {
        double tanh = Math.tanh(ROOT * (x + CUBIC * x * x * x));
        yield 0.5 * (1 + tanh) + 0.5 * x * (1 - tanh * tanh) * ROOT * (1 + 3 * CUBIC * x * x);
      }
      case GELU_ERF ->
          0.5 * (1 + erf(x / Math.sqrt(2))) + x * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
      case RELU -> x > 0 ? 1 : 0;
    };
  }

  /** A quotient of polynomials in x², as Eigen has it; within 1e-7 on the whole line. */
  private static double erf(double x) {
    double z = Math.max(-4, Math.min(4, x));
    double z2 = z * z;
    double p = 0;
    for (float coefficient : ERF_ABOVE) {
      p = p * z2 + coefficient;
    }
    double q = 0;
    for (float coefficient : ERF_BELOW) {
      q = q * z2 + coefficient;
    }
    return z * p / q;
  }
}
