package io.tianma.train.tensor.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Functions of float vectors, within a few units in the last place. Comparisons and selections work
 * on the bits: integer operations are one instruction where masks and Java's maximum are several.
 */
final class VectorMath {
  /** {@code e^-x} counts as 0 for greater x: it would not be a normal float. */
  static final float LOWEST = 86;

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

  static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  static final int L = S.length();

  private static final float LOG2_E = 1.44269504f;
  private static final float LN2_HIGH = 0.693359375f;
  private static final float LN2_LOW = -2.12194440e-4f;

  /** Adding it rounds to a whole number, which then stands in the lowest bits. */
  private static final float ROUNDER = 12582912f;

  private static final float ROOT = (float) ScalarActivation.ROOT;
  private static final float CUBIC = (float) ScalarActivation.CUBIC;

  private VectorMath() {}

  /** {@code e^x} for x ≤ 0; NaN stays NaN. Polynomial: Cephes' expf. */
  static FloatVector expOfNegative(FloatVector x) {
    FloatVector shifted = x.lanewise(VectorOperators.FMA, LOG2_E, ROUNDER);
    FloatVector n = shifted.sub(ROUNDER);
    FloatVector r = n.fma(all(-LN2_HIGH), x);
    r = n.fma(all(-LN2_LOW), r);
    FloatVector p = r.fma(all(1.9875691500E-4f), all(1.3981999507E-3f));
    p = p.fma(r, all(8.3334519073E-3f));
    p = p.fma(r, all(4.1665795894E-2f));
    p = p.fma(r, all(1.6666665459E-1f));
    p = p.fma(r, all(5.0000001201E-1f));
    p = p.fma(r.mul(r), r).add(1);
    IntVector exponent = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
    IntVector below =
        all(LOWEST).sub(x.abs()).reinterpretAsInts().lanewise(VectorOperators.ASHR, 31);
    return p.reinterpretAsInts()
        .add(exponent)
        .lanewise(VectorOperators.AND_NOT, below)
        .reinterpretAsFloats();
  }

  /** {@code e^-2|u|} where the tanh form of GELU is {@code x/2 (1 + tanh(u))}. */
  static FloatVector geluDecay(FloatVector x) {
    FloatVector cubic = x.mul(x).fma(all(ROOT * CUBIC), all(ROOT));
    return expOfNegative(x.mul(cubic).abs().mul(-2));
  }

  /**
   * {@code (1 + tanh(u)) / 2} from the decay and {@code s = 1 / (1 + decay)}: exact at both ends.
   */
  static FloatVector geluShare(FloatVector x, FloatVector decay, FloatVector s) {
    IntVector negative = x.reinterpretAsInts().lanewise(VectorOperators.ASHR, 31);
    IntVector one = all(1).reinterpretAsInts().lanewise(VectorOperators.AND_NOT, negative);
    IntVector other = decay.reinterpretAsInts().and(negative);
    return one.or(other).reinterpretAsFloats().mul(s);
  }

  /** Slope of the tanh form of GELU: {@code share + x tanh'(u)/2 u'}. */
  static FloatVector geluSlope(FloatVector x, FloatVector decay, FloatVector s, FloatVector share) {
    FloatVector inner = x.mul(x).fma(all(6 * ROOT * CUBIC), all(2 * ROOT));
    return x.mul(decay).mul(s).mul(s).fma(inner, share);
  }

  static FloatVector erf(FloatVector x) {
    FloatVector z = x.lanewise(VectorOperators.MIN, 4f).lanewise(VectorOperators.MAX, -4f);
    FloatVector z2 = z.mul(z);
    FloatVector p = all(ERF_ABOVE[0]);
    for (int i = 1; i < ERF_ABOVE.length; i++) {
      p = p.fma(z2, all(ERF_ABOVE[i]));
    }
    FloatVector q = all(ERF_BELOW[0]);
    for (int i = 1; i < ERF_BELOW.length; i++) {
      q = q.fma(z2, all(ERF_BELOW[i]));
    }
    return z.mul(p).div(q);
  }

  /** The bits of floats as integers of the same order (NaN above all); its own inverse. */
  static IntVector ordered(IntVector bits) {
    return bits.lanewise(
        VectorOperators.XOR,
        bits.lanewise(VectorOperators.ASHR, 31).lanewise(VectorOperators.LSHR, 1));
  }

  /** The same for one element. */
  static int ordered(int bits) {
    return bits ^ (bits >> 31 >>> 1);
  }

  static FloatVector all(float value) {
    return FloatVector.broadcast(S, value);
  }
}
