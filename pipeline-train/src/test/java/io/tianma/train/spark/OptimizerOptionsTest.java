package io.tianma.train.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.testing.LocalSpark;
import io.tianma.train.model.ModelConfig;
import io.tianma.train.model.Parameter;
import io.tianma.train.model.Parameters;
import io.tianma.train.optim.ParameterRules;
import io.tianma.train.optim.Schedule;
import io.tianma.train.plan.ModelSizes;
import io.tianma.train.plan.OptimizerOptions;
import io.tianma.train.plan.PretrainOptions;
import io.tianma.train.plan.StageOptions;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each option of the optimizer in a run of two workers. */
@ExtendWith(LocalSpark.class)
class OptimizerOptionsTest {
  /** An option away from its default, on a model with dropout. */
  private enum Option {
    LABEL_SMOOTHING(with(0.1, 0, 1, List.of())),
    Z_LOSS(with(0, 1e-3, 1, List.of())),
    MICRO_BATCHES(with(0, 0, 3, List.of())),
    FREEZE(with(0, 0, 1, List.of("encoder.*", "shared.weight"))),
    ALL(with(0.1, 1e-3, 2, List.of("decoder.block.0.layer.1.*")));

    final OptimizerOptions optimizer;

    Option(OptimizerOptions optimizer) {
      this.optimizer = optimizer;
    }
  }

  private static final StageOptions STAGE =
      new StageOptions("small", 5, new ModelSizes(8, 4, 2, 12, 1, 1, false, 0.1));

  @TempDir Path directory;
  private TinyRun run;

  @BeforeEach
  void open(SparkSession spark) {
    run = new TinyRun(spark, directory);
  }

  private static OptimizerOptions with(
      double labelSmoothing, double zLoss, int microBatches, List<String> freeze) {
    return new OptimizerOptions(
        0.01,
        2,
        Schedule.Decay.CONSTANT,
        0.9,
        0.999,
        1e-6,
        0.01,
        ParameterRules.NO_DECAY_OF_NORMS,
        freeze,
        1,
        labelSmoothing,
        zLoss,
        microBatches);
  }

  private static PretrainOptions options(Option option) {
    return TinyRun.options(2, 2, option.optimizer);
  }

  @ParameterizedTest
  @EnumSource
  void goesOnWithEqualBits(Option option, @TempDir Path other, SparkSession spark) {
    Artifact whole = run.pretrain(options(option), STAGE);
    TinyRun stopped =
        new TinyRun(
            spark,
            other,
            1,
            line -> {
              if (line.startsWith("checkpoints/small/round-000002")) {
                throw new IllegalStateException("killed");
              }
            });
    assertThatThrownBy(() -> stopped.pretrain(options(option), STAGE)).hasMessage("killed");
    TinyRun again = new TinyRun(spark, other);
    Artifact resumed = again.pretrain(options(option), STAGE);
    assertThat(again.lines).contains("checkpoints/small/round-000002: going on from here");
    assertThat(TinyRun.files(resumed)).isEqualTo(TinyRun.files(whole));
    assertThat(resumed.hash()).isEqualTo(whole.hash());
  }

  @ParameterizedTest
  @EnumSource
  void changesWhatIsLearned(Option option, @TempDir Path other, SparkSession spark) {
    Artifact with = run.pretrain(options(option), STAGE);
    OptimizerOptions none = with(0, 0, 1, List.of());
    Artifact without = new TinyRun(spark, other).pretrain(TinyRun.options(2, 2, none), STAGE);
    assertThat(TinyRun.bits(with).get(0)).isNotEqualTo(TinyRun.bits(without).get(0));
  }

  @Test
  void whatIsFrozenKeepsItsFirstBits() {
    Snapshot trained = read(run.pretrain(options(Option.FREEZE), STAGE));
    ModelConfig config = trained.config();
    float[] state = trained.state();
    int count = trained.parameters();
    ParameterRules rules = Option.FREEZE.optimizer.rules();
    for (Parameter parameter : new Parameters(config)) {
      float[] fresh = io.tianma.train.model.Initializer.values(parameter, config, 7);
      int moved = 0;
      for (int i = 0; i < fresh.length; i++) {
        int at = (int) parameter.offset() + i;
        boolean still = state[at] == fresh[i] && state[count + at] == 0;
        moved += still ? 0 : 1;
      }
      assertThat(moved > 0).as(parameter.name()).isNotEqualTo(rules.frozen(parameter));
    }
  }

  private Snapshot read(Artifact checkpoint) {
    return CheckpointFiles.read(run.artifacts.fileSystem(), checkpoint);
  }
}
