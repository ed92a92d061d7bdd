package io.tianma.train.tape.mixing;

import java.util.function.DoubleUnaryOperator;

/** Tables of the Fourier transform: whole turns are taken out before a cosine or sine is made. */
final class Turns {
  private Turns() {}

  /** {@code f(2π r c / period)} for r and c below {@code size}. */
  static double[] table(DoubleUnaryOperator f, int period, int size) {
    double[] values = new double[Math.multiplyExact(size, size)];
    fill(f, period, size, values, 0, size);
    return values;
  }

  /** Rows of {@code width} cosines and as many sines of {@code 2π r c / width}. */
  static double[] both(int width) {
    double[] values = new double[Math.multiplyExact(width, 2 * width)];
    fill(Math::cos, width, width, values, 0, 2 * width);
    fill(Math::sin, width, width, values, width, 2 * width);
    return values;
  }

  private static void fill(
      DoubleUnaryOperator f, int period, int size, double[] to, int first, int stride) {
    double[] ofShare = new double[period];
    for (int i = 0; i < period; i++) {
      ofShare[i] = f.applyAsDouble(2 * Math.PI * i / period);
    }
    for (int r = 0; r < size; r++) {
      for (int c = 0; c < size; c++) {
        to[first + r * stride + c] = ofShare[(int) ((long) r * c % period)];
      }
    }
  }
}
