package io.tianma.train.grow;

import io.tianma.train.model.Initializer;
import io.tianma.train.model.ModelConfig;
import io.tianma.train.model.Parameter;
import io.tianma.train.model.Parameters;
import io.tianma.train.plan.GrowOptions;
import io.tianma.train.plan.GrowOptions.NewLayers;
import java.util.Arrays;
import java.util.function.BiFunction;

/**
 * Maps flat vectors of a model to those of a larger one that computes the same function: wider,
 * with more or wider heads, deeper, in any combination.
 *
 * <p>One parameter is in work at a time, so the memory needed is that of the two flat vectors. The
 * split noise depends on the seed and the parameter's name only.
 */
public final class Growth {
  private final ModelConfig to;
  private final Parameters oldParameters;
  private final Parameters newParameters;
  private final Rules rules;
  private final Depth depth;
  private final GrowOptions options;
  private final long seed;

  /**
   * A growth between two sizes.
   *
   * @param target sizes wanted; its norm epsilon is replaced, see {@link #config()}
   * @throws IllegalArgumentException if {@code target} is smaller somewhere, or another kind of
   *     model
   */
  public Growth(ModelConfig from, ModelConfig target, GrowOptions options, long seed) {
    Compatible.check(from, target);
    this.rules = new Rules(from, target);
    this.to = target.withNormEpsilon(rules.normEpsilon());
    this.oldParameters = new Parameters(from);
    this.newParameters = new Parameters(to);
    this.depth = new Depth(from, to);
    this.options = options;
    this.seed = seed;
  }

  /** The grown model: the target with the norm epsilon that keeps the function. */
  public ModelConfig config() {
    return to;
  }

  /** Grows a flat float32 vector. */
  public float[] apply(Quantity quantity, float[] oldFlat) {
    float[] grown = new float[Math.toIntExact(newParameters.count())];
    BiFunction<Integer, Integer, double[]> window =
        (offset, length) -> {
          double[] values = new double[length];
          for (int i = 0; i < length; i++) {
            values[i] = oldFlat[offset + i];
          }
          return values;
        };
    for (Parameter parameter : newParameters) {
      double[] values = grow(parameter, quantity, window);
      int offset = Math.toIntExact(parameter.offset());
      for (int i = 0; i < values.length; i++) {
        grown[offset + i] = (float) values[i];
      }
    }
    return grown;
  }

  /** Grows a flat float64 vector. */
  public double[] apply(Quantity quantity, double[] oldFlat) {
    double[] grown = new double[Math.toIntExact(newParameters.count())];
    BiFunction<Integer, Integer, double[]> window =
        (offset, length) -> Arrays.copyOfRange(oldFlat, offset, offset + length);
    for (Parameter parameter : newParameters) {
      double[] values = grow(parameter, quantity, window);
      System.arraycopy(values, 0, grown, Math.toIntExact(parameter.offset()), values.length);
    }
    return grown;
  }

  private double[] grow(
      Parameter parameter, Quantity quantity, BiFunction<Integer, Integer, double[]> window) {
    boolean isNew = depth.isNew(parameter.name());
    if (isNew && (quantity == Quantity.FIRST_MOMENT || quantity == Quantity.DISPLACEMENT)) {
      return new double[Math.toIntExact(parameter.elements())];
    }
    if (isNew && quantity == Quantity.WEIGHT) {
      if (depth.isZero(parameter)) {
        return new double[Math.toIntExact(parameter.elements())];
      }
      if (options.newLayers() == NewLayers.RANDOM) {
        return doubles(Initializer.values(parameter, to, seed));
      }
    }
    Parameter source = oldParameters.named(depth.source(parameter.name()));
    double[] old =
        window.apply(Math.toIntExact(source.offset()), Math.toIntExact(source.elements()));
    SplitNoise noise = new SplitNoise(options.splitNoise(), seed, parameter.name());
    return new Widening(rules.of(source), noise).apply(quantity, old);
  }

  private static double[] doubles(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }
}
