package io.tianma.jobs.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.jobs.config.ConfigException;
import io.tianma.jobs.config.ConfigFiles;
import io.tianma.jobs.config.RunConfig;
import io.tianma.train.plan.DryRun;
import io.tianma.train.plan.Footprint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class MemoryChecksTest {
  private static final RunConfig CONFIG =
      ConfigFiles.read(Path.of("..", "conf", "yarn.conf"), List.of());
  private static final List<DryRun> STAGES = DryRuns.configured(CONFIG);
  private static final Footprint NEEDED = MemoryChecks.needed(CONFIG, STAGES);

  @Test
  void theWayOutIsThatOfTheProcess() {
    Map<String, String> little =
        Map.of(
            "spark.executor.memory", "100m",
            "spark.executor.memoryOverhead", "100m",
            "spark.driver.memory", "100m",
            "spark.driver.memoryOverhead", "100m");
    List<String> lines = MemoryChecks.warnings(little, NEEDED, true);
    assertThat(lines).hasSize(4);
    assertThat(lines)
        .filteredOn(line -> line.startsWith("spark.executor."))
        .hasSize(2)
        .allMatch(
            line -> line.endsWith("fewer tasks, or take a smaller pretrain.batch-size or model"));
    assertThat(lines)
        .filteredOn(line -> line.startsWith("spark.driver."))
        .hasSize(2)
        .allMatch(
            line -> line.endsWith("; raise it (spark-submit reads it), or take a smaller model"));
    assertThat(MemoryChecks.warnings(little, NEEDED, false))
        .as("nobody holds a client to its overhead")
        .hasSize(3)
        .noneMatch(line -> line.startsWith("spark.driver.memoryOverhead"));
    assertThat(MemoryChecks.warnings(Map.of(), NEEDED, true)).isEmpty();
  }

  /** Its container would be killed after hours of other work. */
  @Test
  void aDriverOfTheClusterWithoutRoomBesideItsHeapIsRefused() {
    long mebi = NEEDED.driverOutside() >> 20;
    assertThatThrownBy(() -> refuse(mebi / 2, true))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(
            "spark.properties: spark.driver.memoryOverhead = %dm: training needs"
                .formatted(mebi / 2));
    assertThat(refuse(mebi * 9 / 10, true))
        .singleElement()
        .asString()
        .startsWith("warning: spark.driver.memoryOverhead = ");
    assertThat(refuse(mebi + 1, true)).isEmpty();
    assertThat(refuse(mebi / 2, false)).isEmpty();
  }

  private static List<String> refuse(long driverOverhead, boolean cluster) {
    SparkConf conf = new SparkConf(false).set("spark.master", "yarn");
    CONFIG.spark().properties().forEach(conf::set);
    conf.set("spark.driver.memoryOverhead", driverOverhead + "m");
    List<String> warnings = new ArrayList<>();
    MemoryChecks.refuse(conf, CONFIG, STAGES, cluster, warnings::add);
    return warnings;
  }
}
