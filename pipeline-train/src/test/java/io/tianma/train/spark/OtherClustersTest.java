package io.tianma.train.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.testing.LocalSpark;
import io.tianma.train.plan.PretrainOptions;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three workers end in the same bits wherever they run. */
class OtherClustersTest {
  private static final PretrainOptions OPTIONS = TinyRun.options(3, 2);

  @TempDir Path directory;

  @AfterAll
  static void leaveTheSessionThatOtherTestsKnow() {
    SparkSession.active().stop();
    LocalSpark.session();
  }

  @Test
  void aRunThatStoppedOnOneThreadEndsOnThreeInTheSameBits() {
    Artifact whole =
        new TinyRun(session("local[2]", "java"), directory.resolve("whole"))
            .pretrain(OPTIONS, TinyRun.stage(5));
    SparkSession one = session("local[1]", "java");
    TinyRun stopped =
        new TinyRun(
            one,
            directory.resolve("stopped"),
            1,
            line -> {
              if (line.startsWith("checkpoints/small/round-000002")) {
                throw new IllegalStateException("killed");
              }
            });
    assertThatThrownBy(() -> stopped.pretrain(OPTIONS, TinyRun.stage(5))).hasMessage("killed");
    TinyRun again = new TinyRun(session("local[3]", "kryo"), directory.resolve("stopped"));
    Artifact resumed = again.pretrain(OPTIONS, TinyRun.stage(5));
    assertThat(again.lines).contains("checkpoints/small/round-000002: going on from here");
    assertThat(resumed.hash()).isEqualTo(whole.hash());
  }

  private static SparkSession session(String master, String serializer) {
    LocalSpark.session().stop();
    SparkSession.Builder builder =
        SparkSession.builder()
            .master(master)
            .appName("tianma-tests")
            .config("spark.ui.enabled", "false");
    if (serializer.equals("kryo")) {
      builder
          .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
          .config("spark.kryo.registrator", "org.nd4j.kryo.Nd4jRegistrator");
    }
    return builder.getOrCreate();
  }
}
