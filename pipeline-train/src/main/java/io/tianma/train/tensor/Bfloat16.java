package io.tianma.train.tensor;

/** The upper half of a float32: its range with 8 bits of precision, half of the traffic. */
public final class Bfloat16 {
  private Bfloat16() {}

  /** Rounds to nearest, ties to even; what is not finite stays so. */
  public static short of(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) (bits >>> 16 | 0x40);
    }
    return (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
  }

  public static float value(short half) {
    return Float.intBitsToFloat(half << 16);
  }
}
