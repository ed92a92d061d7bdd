package io.tianma.train.tensor;

/**
 * T5's buckets of relative distance: exact ones near by, logarithmic ones up to the greatest
 * distance.
 *
 * <p>Source: Raffel et al., "Exploring the Limits of Transfer Learning", and Hugging Face's {@code
 * _relative_position_bucket}.
 */
public final class RelativeBuckets {
  private RelativeBuckets() {}

  /**
   * The bucket of {@code relative} = position of the key minus position of the query.
   *
   * @param bidirectional whether keys to the right have buckets of their own (the upper half)
   */
  public static int bucket(int relative, boolean bidirectional, int buckets, int maxDistance) {
    int available = bidirectional ? buckets / 2 : buckets;
    int base = bidirectional && relative > 0 ? available : 0;
    int distance = bidirectional ? Math.abs(relative) : Math.max(-relative, 0);
    int exact = available / 2;
    if (distance < exact) {
      return base + distance;
    }
    double share =
        StrictMath.log((double) distance / exact) / StrictMath.log((double) maxDistance / exact);
    return base + Math.min(available - 1, exact + (int) (share * (available - exact)));
  }
}
