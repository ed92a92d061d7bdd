package io.tianma.train.spark.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.objective.ObjectiveOptions;
import io.tianma.data.store.CanonicalJson;
import io.tianma.data.store.Records;
import io.tianma.train.optim.Schedule;
import io.tianma.train.plan.AdafactorOptions;
import io.tianma.train.plan.OptimizerOptions;
import io.tianma.train.plan.OptimizerOptions.Method;
import io.tianma.train.plan.OuterOptions;
import io.tianma.train.plan.PretrainOptions;
import io.tianma.train.plan.PretrainOptions.Deltas;
import io.tianma.train.plan.PretrainOptions.UpdaterState;
import io.tianma.train.spark.TinyRun;
import io.tianma.train.tensor.Precision;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The key of a round holds what decides its bits and nothing else; each option is one or other. */
class DecisiveTest {
  private static final PretrainOptions OPTIONS =
      Records.with(TinyRun.options(2, 2), "optimizer", OptimizerOptions.of(1e-3, 4));

  private static final Map<String, Object> OTHER_OPTIONS =
      Map.ofEntries(
          Map.entry("workers", 3),
          Map.entry("batchSize", 5),
          Map.entry("averagingFrequency", 3),
          Map.entry("postLocalSteps", 1),
          Map.entry("outer", OuterOptions.of(OuterOptions.Method.DILOCO)),
          Map.entry("updaterState", UpdaterState.RESET),
          Map.entry("deltas", Deltas.BFLOAT16),
          Map.entry("checkpointEvery", 5),
          Map.entry("keep", 7),
          Map.entry("seed", 99L),
          Map.entry("kernels", "cpu"),
          Map.entry("threads", 2),
          Map.entry("precision", Precision.BF16),
          Map.entry("exactResume", false),
          Map.entry("evaluateEvery", 9),
          Map.entry("evaluatePairs", 13),
          Map.entry("patience", 3),
          Map.entry("tensorboard", true),
          Map.entry("optimizer", OptimizerOptions.of(2e-3, 4)),
          Map.entry(
              "objectives",
              List.of(ObjectiveOptions.gapSentences(), ObjectiveOptions.gapSentences())));

  /** The state records kernels and threads; the others change no weight. */
  private static final Set<String> FREE =
      Set.of(
          "checkpointEvery",
          "keep",
          "kernels",
          "threads",
          "exactResume",
          "evaluateEvery",
          "evaluatePairs",
          "patience",
          "tensorboard");

  private static final Map<String, Object> OTHER_OPTIMIZER = new HashMap<>();

  static {
    OTHER_OPTIMIZER.put("learningRate", 0.5);
    OTHER_OPTIMIZER.put("warmUp", 9);
    OTHER_OPTIMIZER.put("schedule", Schedule.Decay.RSQRT);
    OTHER_OPTIMIZER.put("beta1", 0.5);
    OTHER_OPTIMIZER.put("beta2", 0.5);
    OTHER_OPTIMIZER.put("epsilon", 0.5);
    OTHER_OPTIMIZER.put("decay", 0.5);
    OTHER_OPTIMIZER.put("decayRules", List.of("shared=0.5"));
    OTHER_OPTIMIZER.put("freeze", List.of("shared"));
    OTHER_OPTIMIZER.put("clipNorm", 0.5);
    OTHER_OPTIMIZER.put("labelSmoothing", 0.5);
    OTHER_OPTIMIZER.put("zLoss", 0.5);
    OTHER_OPTIMIZER.put("microBatches", 2);
    OTHER_OPTIMIZER.put("ema", 0.5);
    OTHER_OPTIMIZER.put("adafactor", Records.with(AdafactorOptions.t5x(), "scaleParameter", false));
  }

  @Test
  void everyOptionOfTrainingIsInTheKeyOrChangesNoBit() {
    assertThat(OTHER_OPTIONS.keySet()).isEqualTo(components(PretrainOptions.class));
    for (Map.Entry<String, Object> other : OTHER_OPTIONS.entrySet()) {
      PretrainOptions changed = Records.with(OPTIONS, other.getKey(), other.getValue());
      assertThat(changed).as("another value").isNotEqualTo(OPTIONS);
      assertThat(key(changed).equals(key(OPTIONS)))
          .as(other.getKey())
          .isEqualTo(FREE.contains(other.getKey()));
    }
  }

  @Test
  void ofTheOptimizerOnlyWhatItsMethodLooksAt() {
    Set<String> all = new java.util.TreeSet<>(components(OptimizerOptions.class));
    all.remove("method");
    assertThat(OTHER_OPTIMIZER.keySet()).isEqualTo(all);
    onlyThoseAreFree(Method.ADAMW, Set.of("adafactor"));
    onlyThoseAreFree(Method.ADAFACTOR, Set.of("beta1", "beta2", "epsilon"));
    assertThat(key(optimizer(Method.ADAMW))).isNotEqualTo(key(optimizer(Method.ADAFACTOR)));
  }

  @Test
  void ofOuterOptimizersOnlyTheChosenOnesSettings() {
    OuterOptions diloco = OuterOptions.of(OuterOptions.Method.DILOCO);
    OuterOptions bmuf = Records.with(diloco, "bmuf", new OuterOptions.Bmuf(0.1, 1, true));
    OuterOptions own = Records.with(diloco, "diloco", new OuterOptions.Diloco(0.1, 1));
    assertThat(key(Records.with(OPTIONS, "outer", bmuf)))
        .isEqualTo(key(Records.with(OPTIONS, "outer", diloco)))
        .isNotEqualTo(key(Records.with(OPTIONS, "outer", own)));
  }

  private static void onlyThoseAreFree(Method method, Set<String> free) {
    PretrainOptions options = optimizer(method);
    for (Map.Entry<String, Object> other : OTHER_OPTIMIZER.entrySet()) {
      OptimizerOptions changed =
          Records.with(options.optimizer(), other.getKey(), other.getValue());
      assertThat(key(Records.with(options, "optimizer", changed)).equals(key(options)))
          .as(method + " " + other.getKey())
          .isEqualTo(free.contains(other.getKey()));
    }
  }

  private static PretrainOptions optimizer(Method method) {
    return Records.with(OPTIONS, "optimizer", Records.with(OPTIONS.optimizer(), "method", method));
  }

  private static String key(PretrainOptions options) {
    return CanonicalJson.compact(Pretrain.decisive(options, TinyRun.stage(4)));
  }

  private static Set<String> components(Class<?> type) {
    return Set.of(
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getName)
            .toArray(String[]::new));
  }
}
