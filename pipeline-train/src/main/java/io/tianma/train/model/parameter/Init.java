package io.tianma.train.model.parameter;

/**
 * What a parameter starts with.
 *
 * @param scale standard deviation, greatest absolute value, or the value itself
 * @param cutOff in standard deviations
 */
public record Init(Kind kind, double scale, double cutOff) {
  /** Standard deviation of a standard normal cut off at ±2. */
  private static final double TRUNCATED_STD = 0.87962566103423978;

  /** Kinds of distributions. */
  enum Kind {
    NORMAL,
    UNIFORM,
    CONSTANT,
    ORTHOGONAL,
    MOMENTS
  }

  public static final Init ONES = constant(1);

  public static final Init ZEROS = constant(0);

  /**
   * Blocks of orthonormal rows, uniformly distributed, each as long as a normal vector: random
   * features of the Performer (Choromanski et al. 2020).
   */
  public static final Init ORTHOGONAL_FEATURES = new Init(Kind.ORTHOGONAL, 1, 0);

  /** Means of columns, 0, and below them those of their squares, 1. */
  public static final Init MOMENTS = new Init(Kind.MOMENTS, 1, 0);

  public static Init constant(double value) {
    return new Init(Kind.CONSTANT, value, 0);
  }

  /** Normal. */
  public static Init normal(double std) {
    return new Init(Kind.NORMAL, std, Double.POSITIVE_INFINITY);
  }

  /** Normal of a layer that reads {@code in} values of variance 1 and writes such. */
  public static Init reading(int in) {
    return normal(1 / Math.sqrt(in));
  }

  /** The same, normal cut off at two deviations and widened to the same variance (T5X). */
  public static Init truncatedReading(int in) {
    return cutOff(1 / Math.sqrt(in) / TRUNCATED_STD);
  }

  /** Normal cut off at two deviations. */
  public static Init cutOff(double std) {
    return new Init(Kind.NORMAL, std, 2);
  }

  /** Uniform in ±limit. */
  public static Init uniform(double limit) {
    return new Init(Kind.UNIFORM, limit, 0);
  }
}
