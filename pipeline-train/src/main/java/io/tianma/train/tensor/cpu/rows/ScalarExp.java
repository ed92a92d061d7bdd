package io.tianma.train.tensor.cpu.rows;

/**
 * The exponential of one element by the operations of {@link VectorExp}: equal bits, so that an
 * element does not depend on how many there are before and behind it.
 */
public final class ScalarExp {
  private static final float LOG2_E = 1.44269504f;
  private static final float ROUNDER = 12582912f; // adding it rounds to a whole number

  private ScalarExp() {}

  /** {@code e^x}; 0 below what a float can hold with all its bits. NaN stays NaN. */
  public static float exp(float x) {
    if (x < -ScalarRows.LOWEST) {
      return 0;
    }
    float shifted = Math.fma(x, LOG2_E, ROUNDER);
    float whole = shifted - ROUNDER;
    float r = Math.fma(whole, 2.12194440e-4f, Math.fma(whole, -0.693359375f, x));
    float p = Math.fma(r, 1.9875691500E-4f, 1.3981999507E-3f);
    p = Math.fma(p, r, 8.3334519073E-3f);
    p = Math.fma(p, r, 4.1665795894E-2f);
    p = Math.fma(p, r, 1.6666665459E-1f);
    p = Math.fma(p, r, 5.0000001201E-1f);
    p = Math.fma(p, r * r, r) + 1;
    int power = Float.floatToRawIntBits(shifted) << 23;
    return Float.intBitsToFloat(Float.floatToRawIntBits(p) + power);
  }
}
