package io.tianma.train.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tianma.data.objective.ObjectiveOptions;
import io.tianma.data.testing.LocalCluster;
import io.tianma.train.plan.OuterOptions.Method;
import io.tianma.train.plan.PretrainOptions.Deltas;
import io.tianma.train.plan.PretrainOptions.UpdaterState;
import io.tianma.train.spark.RoundMemory;
import io.tianma.train.tensor.Precision;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FootprintTest {
  private static final DryRun STAGE = new DryRun(1, 100, 0, 20, 30, 600, 70, 5, 6, 7, 8, 9, 10, 11);

  @Test
  void tasksOfAnExecutorShareItsProcess() {
    Footprint one = Footprint.of(STAGE, 1);
    Footprint three = Footprint.of(STAGE, 3);
    assertThat(three.executorHeap() - one.executorHeap()).isEqualTo(2 * 20);
    assertThat(three.executorOutside() - one.executorOutside()).isEqualTo(2 * 100);
    assertThat(three.driverHeap()).isEqualTo(one.driverHeap()).isGreaterThan(600);
    assertThat(three.or(one)).isEqualTo(three);
  }

  /** Figures of a real YARN, where processes beyond their limit are killed. */
  @Test
  void aModelOf28MillionParametersNeedsWhatWasSeen() {
    Footprint needed = Footprint.of(stage(512, 4, 3000), 1);
    double state = 12.0 * stage(512, 4, 3000).parameters();
    assertThat(needed.executorOutside() / 1.25e9).isCloseTo(1, within(0.15));
    assertThat((needed.driverHeap() - (256 << 20)) / state).isCloseTo(6, within(0.1));
  }

  /** Against what the kernel counts, with processes of their own. */
  @Test
  @Tag("slow")
  void residentMemoryIsAsReckoned(@TempDir Path directory) throws Exception {
    Path log = directory.resolve("log");
    Process driver =
        new LocalCluster(directory)
            .start(RoundMemory.class, log, "1200m", List.of("256", "4", "3000", "700"));
    assertThat(driver.waitFor()).as("" + log).isZero();
    String[] measured =
        Files.readAllLines(log).stream()
            .filter(line -> line.startsWith(RoundMemory.LINE))
            .findFirst()
            .orElseThrow()
            .substring(RoundMemory.LINE.length())
            .split(" ", -1);
    Footprint reckoned = Footprint.of(stage(256, 4, 3000), 1);
    assertThat(Long.parseLong(measured[0]))
        .isCloseTo(reckoned.driverOutside(), Percentage.withPercentage(15));
    assertThat(Long.parseLong(measured[1]))
        .isCloseTo(reckoned.executorOutside(), Percentage.withPercentage(15));
  }

  private static DryRun stage(int dModel, int layers, int vocab) {
    PretrainOptions options =
        new PretrainOptions(
            1,
            RoundMemory.BATCH,
            2,
            5,
            OuterOptions.of(Method.AVERAGE),
            UpdaterState.AVERAGED,
            Deltas.FLOAT32,
            1,
            1,
            1,
            "cpu",
            1,
            Precision.FLOAT32,
            true,
            1,
            1,
            0,
            false,
            OptimizerOptions.of(1e-4, 10),
            List.of(ObjectiveOptions.gapSentences()));
    return DryRun.of(
        options,
        new StageOptions("a", 3, RoundMemory.sizes(dModel, layers)),
        new DryRun.Data(
            vocab,
            1,
            RoundMemory.SOURCE,
            RoundMemory.TARGET,
            RoundMemory.SOURCE,
            RoundMemory.TARGET));
  }
}
