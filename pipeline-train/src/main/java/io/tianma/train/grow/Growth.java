package io.tianma.train.grow;

import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.config.ModelKeys;
import io.tianma.train.plan.GrowOptions;
import io.tianma.train.plan.GrowthOperator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Maps flat vectors of a model to those of a larger one that computes the same function: wider,
 * with more or wider heads, deeper, longer, in any combination, by a list of operators that are
 * applied one after the other, or in one step that two sizes alone decide.
 */
public final class Growth {
  /** Steps have random parts of their own; the first has those of a growth in one step. */
  private static final long SEED_STEP = 0x9E3779B97F4A7C15L;

  private final ModelConfig from;
  private final Optional<VocabularyGrowth> vocabulary;
  private final List<GrowthStep> steps;

  /**
   * The growth that two sizes decide, in one step.
   *
   * @param target sizes wanted; what keeps the function replaces its norm epsilon, see {@link
   *     #config()}
   * @throws IllegalArgumentException if {@code target} is smaller somewhere, or another kind of
   *     model
   */
  public Growth(ModelConfig from, ModelConfig target, GrowOptions options, long seed) {
    this(from, target, List.of(), options, seed);
  }

  /**
   * The growth of a plan.
   *
   * @param plan operators in their order; empty for the step that two sizes decide
   * @throws IllegalArgumentException if an operator cannot be applied, or the plan does not lead to
   *     {@code target}
   */
  public Growth(
      ModelConfig from,
      ModelConfig target,
      List<GrowthOperator> plan,
      GrowOptions options,
      long seed) {
    this(from, Optional.empty(), target, plan, options, seed);
  }

  /**
   * The same, over other tokens first.
   *
   * @param vocabulary from {@code from}; its model is what the plan begins with
   */
  public Growth(
      ModelConfig from,
      Optional<VocabularyGrowth> vocabulary,
      ModelConfig target,
      List<GrowthOperator> plan,
      GrowOptions options,
      long seed) {
    this.from = from;
    this.vocabulary = vocabulary;
    ModelConfig start = vocabulary.map(VocabularyGrowth::config).orElse(from);
    boolean done = plan.isEmpty() && vocabulary.isPresent() && isReached(start, target);
    this.steps = done ? List.of() : steps(start, target, plan, options, seed);
    steps.forEach(GrowthStep::prepared);
  }

  /** Whether nothing but the tokens was to change. */
  private static boolean isReached(ModelConfig start, ModelConfig target) {
    return ModelKeys.sizes().stream()
        .allMatch(key -> key.of(target).equals(0) || key.of(target).equals(key.resolved(start)));
  }

  private static List<GrowthStep> steps(
      ModelConfig from,
      ModelConfig target,
      List<GrowthOperator> plan,
      GrowOptions options,
      long seed) {
    if (plan.isEmpty()) {
      return List.of(new GrowthStep(from, target, Construction.derived(options), seed));
    }
    List<GrowthStep> steps = new ArrayList<>();
    Route route = new Route(target, plan);
    ModelConfig at = from;
    for (int i = 0; i < plan.size(); i++) {
      GrowthOperator operator = plan.get(i);
      ModelConfig next = route.next(at, operator);
      long own = seed + i * SEED_STEP;
      steps.add(new GrowthStep(at, next, Construction.of(operator, options), own));
      at = steps.get(i).config();
    }
    route.checkArrived(at);
    return steps;
  }

  /** Refuses sizes that no checkpoint can grow to, before there is one; see the constructor. */
  public static void check(ModelConfig from, ModelConfig target) {
    check(from, target, List.of());
  }

  /** The same for a plan. */
  public static void check(ModelConfig from, ModelConfig target, List<GrowthOperator> plan) {
    GrowOptions any =
        new GrowOptions(0, GrowOptions.NewLayers.COPY, GrowOptions.ScheduleRestart.CONTINUE, 1);
    steps(from, target, plan, any, 0).forEach(GrowthStep::check);
  }

  /** The model grown from. */
  public ModelConfig from() {
    return from;
  }

  /** The grown model: the target with the norm epsilon that keeps the function. */
  public ModelConfig config() {
    return steps.isEmpty()
        ? vocabulary.orElseThrow().config()
        : steps.get(steps.size() - 1).config();
  }

  /** What becomes of the tokens. */
  public Optional<VocabularyGrowth> vocabulary() {
    return vocabulary;
  }

  /** Whether the grown model computes what the small one did. */
  public boolean lossless() {
    return steps.stream().allMatch(GrowthStep::lossless);
  }

  /** The steps, in their order. */
  List<GrowthStep> steps() {
    return steps;
  }

  /** Grows a flat float32 vector. */
  public float[] apply(Quantity quantity, float[] oldFlat) {
    float[] flat = vocabulary.map(tokens -> tokens.apply(quantity, oldFlat)).orElse(oldFlat);
    for (GrowthStep step : steps) {
      flat = step.apply(quantity, flat);
    }
    return flat;
  }

  /** Grows a flat float64 vector. */
  public double[] apply(Quantity quantity, double[] oldFlat) {
    double[] flat = vocabulary.map(tokens -> tokens.apply(quantity, oldFlat)).orElse(oldFlat);
    for (GrowthStep step : steps) {
      flat = step.apply(quantity, flat);
    }
    return flat;
  }
}
