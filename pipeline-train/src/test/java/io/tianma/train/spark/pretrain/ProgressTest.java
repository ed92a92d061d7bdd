package io.tianma.train.spark.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.hadoop.Watcher;
import io.tianma.train.model.StepResult;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final OptionalDouble NONE = OptionalDouble.empty();

  private final List<String> passing = new ArrayList<>();
  private final List<String> lasting = new ArrayList<>();

  private final class Screen implements Watcher {
    @Override
    public void accept(String line) {
      lasting.add(line);
    }

    @Override
    public void passing(String line) {
      passing.add(line);
    }

    @Override
    public double secondsBetween() {
      return 0;
    }
  }

  @Test
  void tellsStepLossAccuracySpeedLearningRateAndRemainingTime() {
    Progress progress = new Progress(new Screen(), "base", 3);
    progress.round(1, 8, new StepResult(500, 25, 200), 0.0005, NONE);
    progress.round(2, 16, new StepResult(400, 50, 200), 0.001, NONE);
    progress.round(3, 24, new StepResult(300, 50, 200), 0.001, NONE);
    assertThat(passing).hasSize(2);
    assertThat(passing.get(0))
        .matches(
            "base: round 1/3, \\d+ s left, step 8, loss 2\\.5000, accuracy 12\\.5 %, [\\d,]+ target"
                + " tokens/s, learning rate 0\\.000500");
    assertThat(lasting).singleElement().asString().startsWith("base: round 3/3, step 24, loss 1.5");
  }

  @Test
  void aHeldOutLossStaysOnTheScreenAndIsNeverPassedOver() {
    Watcher patient =
        new Watcher() {
          @Override
          public void accept(String line) {
            lasting.add(line);
          }
        };
    Progress progress = new Progress(patient, "base", 9);
    progress.round(1, 8, new StepResult(500, 25, 200), 0.0005, OptionalDouble.of(2.25));
    progress.round(2, 16, new StepResult(500, 25, 200), 0.0005, OptionalDouble.of(2.125));
    assertThat(lasting).hasSize(2);
    assertThat(lasting.get(1)).contains("step 16, loss 2.5000 (held out 2.1250), accuracy 12.5 %");
  }

  @Test
  void timesHaveTwoUnitsAtMost() {
    assertThat(Watcher.time(7)).isEqualTo("7 s");
    assertThat(Watcher.time(307)).isEqualTo("5 min 7 s");
    assertThat(Watcher.time(3 * 3600 + 300)).isEqualTo("3 h 5 min");
    assertThat(Watcher.time(2 * 86_400 + 3 * 3600)).isEqualTo("2 d 3 h");
  }
}
