package io.tianma.train.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.data.store.Records;
import io.tianma.train.plan.OuterOptions.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each option takes its least and its greatest value and refuses what lies beyond, by its key. */
class OptionLimitsTest {
  private static final double LEAST = Double.MIN_VALUE;
  private static final double BELOW = -LEAST;
  private static final double NEARLY_ONE = Math.nextDown(1.0);
  private static final double INFINITE = Double.POSITIVE_INFINITY;
  private static final String SHARE = "in [0, 1)";
  private static final String FINITE = "a finite number, not negative";

  /** A component of a record, values that it can have, and values that it cannot. */
  record Limit(Record of, String component, String key, List<?> good, List<?> bad, String mustBe) {
    @Override
    public String toString() {
      return of.getClass().getSimpleName() + "." + component + " " + mustBe;
    }
  }

  @ParameterizedTest
  @MethodSource({"optimizers", "outer", "training", "models"})
  void holdWhereTheyAreSaidTo(Limit limit) {
    for (Object good : limit.good()) {
      assertThat(Records.with(limit.of(), limit.component(), good)).isNotNull();
    }
    for (Object bad : limit.bad()) {
      assertThatThrownBy(() -> Records.with(limit.of(), limit.component(), bad))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith(limit.key() + " = " + bad)
          .hasMessageEndingWith(": must be " + limit.mustBe());
    }
  }

  static List<Limit> optimizers() {
    OptimizerOptions adam = OptimizerOptions.of(1e-3, 10);
    AdafactorOptions adafactor = AdafactorOptions.t5x();
    List<Limit> limits = new ArrayList<>(positive(adafactor, "minFactored"));
    limits.addAll(
        List.of(
            new Limit(
                adafactor,
                "clipThreshold",
                "clip-threshold",
                List.of(LEAST),
                List.of(0.0, BELOW),
                "positive"),
            new Limit(
                adafactor,
                "decayExponent",
                "decay-exponent",
                List.of(LEAST, 1.0),
                List.of(0.0, Math.nextUp(1.0)),
                "in (0, 1]"),
            new Limit(adafactor, "epsilon1", "epsilon1", List.of(LEAST), List.of(0.0), "positive"),
            new Limit(adafactor, "epsilon2", "epsilon2", List.of(LEAST), List.of(0.0), "positive"),
            new Limit(
                adam, "learningRate", "learning-rate", List.of(LEAST), List.of(0.0), "positive"),
            new Limit(adam, "learningRate", "learning-rate", List.of(), List.of(INFINITE), FINITE),
            new Limit(adam, "warmUp", "warm-up", List.of(0), List.of(-1), FINITE),
            share(adam, "beta1", "beta1"),
            share(adam, "beta2", "beta2"),
            share(adam, "ema", "ema"),
            share(adam, "labelSmoothing", "label-smoothing"),
            new Limit(adam, "epsilon", "epsilon", List.of(LEAST), List.of(0.0, BELOW), "positive"),
            new Limit(adam, "decay", "decay", List.of(0.0), List.of(BELOW, INFINITE), FINITE),
            new Limit(
                adam, "clipNorm", "clip-norm", List.of(0.0), List.of(BELOW, INFINITE), FINITE),
            new Limit(adam, "microBatches", "micro-batches", List.of(1), List.of(0), "positive")));
    return limits;
  }

  static List<Limit> outer() {
    OuterOptions all = OuterOptions.of(Method.BMUF);
    List<Limit> limits = new ArrayList<>();
    for (Record one : List.of(all.bmuf(), all.slowmo(), all.diloco())) {
      String section = "outer." + one.getClass().getSimpleName().toLowerCase(Locale.ROOT);
      limits.add(share(one, "momentum", section + ".momentum"));
      limits.add(
          new Limit(
              one,
              "rate",
              section + ".rate",
              List.of(LEAST, Double.MAX_VALUE),
              List.of(0.0, INFINITE),
              "positive"));
    }
    return limits;
  }

  static List<Limit> training() {
    PretrainOptions pretrain = SomeOptions.pretrain();
    GrowOptions grow = SomeOptions.grow();
    List<Limit> limits = new ArrayList<>(positive(grow, "pairs"));
    limits.addAll(
        positive(pretrain, "workers", "batchSize", "averagingFrequency", "checkpointEvery"));
    limits.addAll(positive(pretrain, "keep", "threads", "evaluatePairs"));
    limits.addAll(positive(new StageOptions("a", 1, SomeOptions.SIZES), "rounds"));
    limits.addAll(
        List.of(
            new Limit(
                pretrain, "postLocalSteps", "post-local-steps", List.of(0), List.of(-1), FINITE),
            new Limit(pretrain, "evaluateEvery", "evaluate-every", List.of(0), List.of(-1), FINITE),
            new Limit(pretrain, "patience", "patience", List.of(0, 1), List.of(-1), FINITE),
            new Limit(
                Records.with(pretrain, "evaluateEvery", 0),
                "patience",
                "patience",
                List.of(0),
                List.of(1),
                "0 while evaluate-every is 0"),
            new Limit(
                pretrain,
                "kernels",
                "kernels",
                List.of("reference"),
                List.of("", "  "),
                "the name of a backend"),
            new Limit(
                pretrain,
                "objectives",
                "objectives",
                List.of(),
                List.of(List.of()),
                "at least one"),
            new Limit(
                grow, "splitNoise", "split-noise", List.of(0.0), List.of(BELOW, INFINITE), FINITE),
            new Limit(grow, "warmUp", "warm-up", List.of(0), List.of(-1), FINITE),
            new Limit(grow, "enterStep", "enter-step", List.of(0), List.of(-1), FINITE)));
    return limits;
  }

  static List<Limit> models() {
    List<Limit> limits =
        new ArrayList<>(
            positive(SomeOptions.SIZES, "dModel", "dKv", "heads", "dFf", "encoderLayers"));
    limits.addAll(positive(SomeOptions.SIZES, "decoderLayers"));
    limits.add(share(SomeOptions.SIZES, "dropout", "dropout"));
    limits.add(
        new Limit(
            new StageOptions("a", 1, SomeOptions.SIZES),
            "name",
            "name",
            List.of("a", "7", "Base-2_x.y"),
            List.of("", "-a", ".a", "a b", "a/b", "小"),
            "letters, digits, '-', '_' and '.' only"));
    return limits;
  }

  @Test
  void enteringACurveNeedsAPlaceInIt() {
    GrowOptions grow = SomeOptions.grow();
    var enter = GrowOptions.ScheduleRestart.ENTER;
    assertThat(Records.with(grow, "schedule", enter, "enterStep", 1)).isNotNull();
    assertThat(Records.with(grow, "schedule", enter, "enterCurve", "metrics.jsonl")).isNotNull();
    for (String none : List.of("", " ")) {
      assertThatThrownBy(() -> Records.with(grow, "schedule", enter, "enterCurve", none))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("schedule = enter: must be told where: set grow.enter-step");
    }
  }

  private static Limit share(Record of, String component, String key) {
    return new Limit(
        of, component, key, List.of(0.0, NEARLY_ONE), List.of(BELOW, 1.0, Double.NaN), SHARE);
  }

  private static List<Limit> positive(Record of, String... components) {
    return Arrays.stream(components)
        .map(each -> new Limit(of, each, kebab(each), List.of(1), List.of(0, -1), "positive"))
        .toList();
  }

  private static String kebab(String component) {
    return component.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }
}
