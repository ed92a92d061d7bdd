package io.tianma.train.model.parameter;

/** Which old index each index of a larger axis descends from. */
public interface Descent {
  /** No ancestor. */
  int FRESH = -1;

  /** Copies in a circle. */
  Descent CIRCLE =
      (from, to) -> {
        int[] sources = atLeast(from, to);
        for (int i = 0; i < sources.length; i++) {
          sources[i] = i % from.size();
        }
        return sources;
      };

  /** As many whole copies as fit, one behind the other; the rest is fresh: the residual stream. */
  Descent STREAM =
      (from, to) -> {
        int[] sources = atLeast(from, to);
        int whole = to.size() / from.size() * from.size();
        for (int i = 0; i < sources.length; i++) {
          sources[i] = i < whole ? i % from.size() : FRESH;
        }
        return sources;
      };

  /** The old ones, then fresh ones: positions. */
  Descent PREFIX =
      (from, to) -> {
        int[] sources = atLeast(from, to);
        for (int i = 0; i < sources.length; i++) {
          sources[i] = i < from.size() ? i : FRESH;
        }
        return sources;
      };

  /**
   * Ancestors of the indices of {@code to}, an index of {@code from} or {@link #FRESH} each.
   *
   * @throws IllegalArgumentException saying why it cannot grow so
   */
  int[] sources(Axis from, Axis to);

  /** Copies in a circle, each index as often as any other. */
  static Descent wholeMultiples(String reason) {
    return (from, to) -> {
      if (to.size() % from.size() != 0) {
        throw new IllegalArgumentException(
            "%s = %d: must be a multiple of the %d of the model grown from: %s"
                .formatted(to.key(), to.size(), from.size(), reason));
      }
      return CIRCLE.sources(from, to);
    };
  }

  /** It does not grow. */
  static Descent fixed(String reason) {
    return (from, to) -> {
      if (to.size() != from.size()) {
        throw new IllegalArgumentException(
            "%s = %d: the model grown from has %d, and that does not grow: %s"
                .formatted(to.key(), to.size(), from.size(), reason));
      }
      return CIRCLE.sources(from, to);
    };
  }

  /** Old taps among zeros, {@code before(new) - before(old)} of them in front. */
  static Descent taps(boolean causal) {
    return (from, to) -> {
      int[] sources = atLeast(from, to);
      int before = causal ? to.size() - from.size() : to.size() / 2 - from.size() / 2;
      for (int i = 0; i < sources.length; i++) {
        boolean old = i >= before && i < before + from.size();
        sources[i] = old ? i - before : FRESH;
      }
      return sources;
    };
  }

  private static int[] atLeast(Axis from, Axis to) {
    if (to.size() < from.size()) {
      throw new IllegalArgumentException(
          "%s = %d: a model of %d cannot grow into a smaller one"
              .formatted(to.key(), to.size(), from.size()));
    }
    return new int[to.size()];
  }
}
