package io.tianma.train.model.parameter;

/**
 * What a dimension of a parameter runs over, or one factor of it.
 *
 * @param key the setting that decides its size, which errors name
 * @param size indices
 * @param descent where its indices come from when it grows
 * @param linear whether what runs along it may have another scale, as all who read it are linear
 */
public record Axis(String key, int size, Descent descent, boolean linear) {
  /** An axis whose values have the scale that they have. */
  public Axis(String key, int size, Descent descent) {
    this(key, size, descent, false);
  }

  /** The same whose values may have another scale. */
  public Axis linearly() {
    return new Axis(key, size, descent, true);
  }

  /** One index: the rows of a vector. */
  static final Axis ONE = new Axis("", 1, Descent.fixed("it has no size"));

  /** Its indices as one that passes values on: every descendant is a full copy. */
  public Part copied() {
    return new Part(this, Part.Use.COPY, Fill.RANDOM, 0, 0, linear ? -0.5 : 0);
  }

  /** Its indices as something that is summed over: descendants share what the old one did. */
  public Part split() {
    return new Part(this, Part.Use.SPLIT, Fill.RANDOM, 0, 0, linear ? 0.5 : 0);
  }
}
