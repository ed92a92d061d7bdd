package io.tianma.train.model.parameter;

/**
 * An axis and what a parameter uses it for.
 *
 * @param use what descendants of an old index are
 * @param fill what indices without an ancestor start with
 * @param sizePower the copied values are multiplied by {@code (new size / old size)^sizePower} …
 * @param copyPower … and by {@code copies^copyPower}, copies being the descendants of an index
 * @param scalePower and, where copies have 1/√copies of the old scale each, by {@code
 *     copies^scalePower}: -½ for who writes them, ½ for who reads them
 */
public record Part(
    Axis axis, Use use, Fill fill, double sizePower, double copyPower, double scalePower) {
  /** What descendants of an old index are. */
  public enum Use {
    /** Full copies: rows of those who write. */
    COPY,
    /** Parts whose sum is the old one: columns of those who read. */
    SPLIT
  }

  /** The same whose fresh indices start otherwise. */
  public Part fresh(Fill other) {
    return new Part(axis, use, other, sizePower, copyPower, scalePower);
  }

  /** The same with a factor. */
  public Part scaled(double bySize, double byCopies) {
    return new Part(axis, use, fill, bySize, byCopies, scalePower);
  }

  /** The same with another power of copies that have another scale. */
  public Part rescaled(double byCopies) {
    return new Part(axis, use, fill, sizePower, copyPower, byCopies);
  }
}
