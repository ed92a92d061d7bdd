package io.tianma.train.grow;

import io.tianma.train.model.parameter.Axis;
import io.tianma.train.model.parameter.Descent;
import io.tianma.train.model.parameter.Part;
import io.tianma.train.plan.GrowOptions;
import io.tianma.train.plan.GrowOptions.NewLayers;
import io.tianma.train.plan.GrowthOperator;
import io.tianma.train.plan.GrowthOperator.Kind;
import java.util.Set;

/**
 * How one step makes axes larger, where there is a choice.
 *
 * @param repeated axes whose copies stand side by side
 * @param encoder what makes the encoder deeper
 * @param decoder what makes the decoder deeper
 * @param noise size of the random part of splits
 * @param newLayers inner weights of new blocks that are the identity
 * @param description in words
 */
record Construction(
    Set<String> repeated,
    Kind encoder,
    Kind decoder,
    double noise,
    NewLayers newLayers,
    String description) {
  /** The residual stream. */
  private static final String STREAM = "d-model";

  /** What two sizes alone ask for. */
  static Construction derived(GrowOptions options) {
    return new Construction(
        Set.of(),
        Kind.SPREAD,
        Kind.SPREAD,
        options.noise(null),
        options.newLayers(),
        "what the two sizes decide");
  }

  /** What an operator of a plan asks for. */
  static Construction of(GrowthOperator operator, GrowOptions options) {
    Kind kind = operator.kind();
    return new Construction(
        kind == Kind.REPEAT ? Set.of(operator.axis()) : Set.of(),
        operator.deepens("encoder") ? kind : Kind.SPREAD,
        operator.deepens("decoder") ? kind : Kind.SPREAD,
        options.noise(operator.splits()),
        options.newLayers(),
        operator.toString());
  }

  boolean lossless() {
    return encoder.lossless() && decoder.lossless();
  }

  boolean rescalesStream() {
    return repeated.contains(STREAM);
  }

  /**
   * Ancestors of the indices of a larger axis.
   *
   * @throws IllegalArgumentException if copies of it cannot stand side by side
   */
  int[] sources(Axis from, Axis to) {
    int[] own = to.descent().sources(from, to);
    if (!repeats(from, to)) {
      return own;
    }
    boolean circle = to.descent() == Descent.CIRCLE;
    if (!circle && to.descent() != Descent.STREAM) {
      throw new IllegalArgumentException(
          "growth = repeat %s: its indices have an order of their own; write copy %s"
              .formatted(to.key(), to.key()));
    }
    if (to.size() % from.size() != 0) {
      if (circle && to.key().equals(STREAM)) {
        return own; // channels of a convolution, which are no coordinates of the stream
      }
      throw new IllegalArgumentException(
          "growth = repeat %s: %d is no multiple of the %d of the model grown from; write %s %s"
              .formatted(to.key(), to.size(), from.size(), circle ? "copy" : "tile", to.key()));
    }
    int copies = to.size() / from.size();
    for (int i = 0; i < own.length; i++) {
      own[i] = i / copies;
    }
    return own;
  }

  /** What copies of another scale are multiplied by besides. */
  double rescaling(Part from, Part to) {
    boolean rescaled = to.axis().linear() && repeats(from.axis(), to.axis());
    double copies = (double) to.axis().size() / from.axis().size();
    return rescaled ? Math.pow(copies, to.scalePower()) : 1;
  }

  private boolean repeats(Axis from, Axis to) {
    return from.size() != to.size() && repeated.contains(to.key());
  }
}
