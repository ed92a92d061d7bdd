package io.tianma.train.model.parameter;

import java.util.List;

/**
 * A dimension of a parameter as a product of axes.
 *
 * @param parts outermost first
 */
public record Dimension(List<Part> parts) {
  public Dimension {
    parts = List.copyOf(parts);
  }

  /** The product of these, outermost first. */
  public static Dimension of(Part... parts) {
    return new Dimension(List.of(parts));
  }

  /** Indices. */
  public int size() {
    return parts.stream().mapToInt(part -> part.axis().size()).reduce(1, Math::multiplyExact);
  }
}
