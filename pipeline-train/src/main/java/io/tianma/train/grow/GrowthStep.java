package io.tianma.train.grow;

import io.tianma.train.model.Architecture;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Initializer;
import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.model.parameter.Parameters;
import io.tianma.train.plan.GrowOptions.NewLayers;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * One step of a growth: maps flat vectors of a model to those of a larger one.
 *
 * <p>One parameter is in work at a time, so the memory needed is that of the two flat vectors. The
 * split noise depends on the seed and the parameter's name only.
 */
final class GrowthStep {
  private final ModelConfig from;
  private final ModelConfig to;
  private final Construction construction;
  private final Depth depth;
  private final long seed;
  private Parameters oldParameters;
  private Parameters newParameters;
  private final Map<String, Rule> rules = new HashMap<>();

  /**
   * A step between two models; nothing is made but their configurations.
   *
   * @param target sizes wanted; what keeps the function replaces its norm epsilon
   * @throws IllegalArgumentException if {@code target} is smaller somewhere, or another kind of
   *     model
   */
  GrowthStep(ModelConfig from, ModelConfig target, Construction construction, long seed) {
    this.from = from;
    this.to = Target.of(from, target, construction);
    this.construction = construction;
    this.depth = new Depth(from, to, construction);
    this.seed = seed;
  }

  /** Makes the rules of all parameters. */
  GrowthStep prepared() {
    oldParameters = Architecture.parameters(from);
    newParameters = Architecture.parameters(to);
    for (Parameter parameter : newParameters) {
      rules.put(parameter.name(), Rule.of(source(parameter), parameter, construction));
    }
    return this;
  }

  /**
   * Refuses sizes that no checkpoint can grow to, before there is one.
   *
   * @throws IllegalArgumentException naming the key of the target that does not fit
   */
  void check() {
    Parameters before = Architecture.parameters(from);
    Set<List<String>> seen = new HashSet<>();
    for (Parameter parameter : Architecture.parameters(to)) {
      Rule.check(before.named(depth.source(parameter)), parameter, construction, seen);
    }
  }

  ModelConfig from() {
    return from;
  }

  /** What makes the step, in the words of a plan. */
  String description() {
    return construction.description();
  }

  /** Name of the old parameter that a new one descends from. */
  String sourceName(Parameter parameter) {
    return depth.source(parameter);
  }

  /** How the values of a parameter come about. */
  String rule(Parameter parameter) {
    String source = depth.source(parameter);
    String rule = rules.get(parameter.name()).description(construction.noise() > 0);
    if (depth.isNew(parameter)) {
      boolean random = construction.newLayers() == NewLayers.RANDOM;
      return depth.isZero(parameter)
          ? "zero, so that the new block is the identity"
          : random
              ? "initial values"
              : "as " + source + (rule.equals(Rule.SAME) ? "" : ", " + rule);
    }
    return source.equals(parameter.name())
        ? rule
        : "as " + source + (rule.equals(Rule.SAME) ? "" : ", " + rule);
  }

  /** What has no ancestor in a parameter; empty if all has. */
  String freshness(Parameter parameter) {
    if (depth.isNew(parameter)) {
      return "all, a new block";
    }
    return rules.get(parameter.name()).freshness();
  }

  boolean lossless() {
    return construction.lossless();
  }

  private Parameter source(Parameter parameter) {
    return oldParameters.named(depth.source(parameter));
  }

  /** The grown model: the target with the norm epsilon that keeps the function. */
  ModelConfig config() {
    return to;
  }

  /** Grows a flat float32 vector. */
  float[] apply(Quantity quantity, float[] oldFlat) {
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
  double[] apply(Quantity quantity, double[] oldFlat) {
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
    boolean isNew = depth.isNew(parameter);
    if (isNew && (quantity == Quantity.FIRST_MOMENT || quantity == Quantity.DISPLACEMENT)) {
      return new double[Math.toIntExact(parameter.elements())];
    }
    if (isNew && quantity == Quantity.WEIGHT) {
      if (depth.isZero(parameter)) {
        return new double[Math.toIntExact(parameter.elements())];
      }
      if (construction.newLayers() == NewLayers.RANDOM) {
        return doubles(Initializer.values(parameter, seed));
      }
    }
    Parameter source = source(parameter);
    double[] old =
        window.apply(Math.toIntExact(source.offset()), Math.toIntExact(source.elements()));
    SplitNoise noise = new SplitNoise(construction.noise(), seed, parameter.name());
    Supplier<float[]> initial = Memoized.of(() -> Initializer.values(parameter, seed));
    return new Widening(rules.get(parameter.name()), noise, initial).apply(quantity, old);
  }

  private static double[] doubles(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }
}
