package io.tianma.train.model.parameter;

/**
 * What a dimension of a parameter runs over, or one factor of it.
 *
 * @param key the setting that decides its size, which errors name
 * @param size indices
 * @param descent where its indices come from when it grows
 */
public record Axis(String key, int size, Descent descent) {
  /** One index: the rows of a vector. */
  static final Axis ONE = new Axis("", 1, Descent.fixed("it has no size"));

  /** Its indices as one that passes values on: every descendant is a full copy. */
  public Part copied() {
    return new Part(this, Part.Use.COPY, Fill.RANDOM, 0, 0);
  }

  /** Its indices as something that is summed over: descendants share what the old one did. */
  public Part split() {
    return new Part(this, Part.Use.SPLIT, Fill.RANDOM, 0, 0);
  }
}
