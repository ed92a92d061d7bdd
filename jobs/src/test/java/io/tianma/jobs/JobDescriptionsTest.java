package io.tianma.jobs;

import static io.tianma.jobs.CommandLineRunner.tianma;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Spark's UI says of the jobs of a run. */
class JobDescriptionsTest {
  private static final Queue<String> SEEN = new ConcurrentLinkedQueue<>();

  @TempDir Path directory;

  /** Started by Spark, by its name. */
  public static final class Groups extends SparkListener {
    @Override
    public void onJobStart(SparkListenerJobStart job) {
      SEEN.add(
          job.properties().getProperty("spark.jobGroup.id")
              + "|"
              + job.properties().getProperty("spark.job.description"));
    }
  }

  @Test
  void everyStageAndEveryRoundHasAGroupAndADescription() throws Exception {
    Path corpus = TinyCorpus.write(directory.resolve("corpus"), 12, 1);
    Path config =
        TinyCorpus.config(directory.resolve("run.conf"), corpus, directory.resolve("work"));
    String listener = "spark.properties.spark.extraListeners=" + Groups.class.getName();
    for (String job : List.of("ingest", "clean", "dedup", "vocab", "pairs", "shards")) {
      tianma(job, "--config", config, "--set", listener).done();
    }
    String rounds = "stages.0.rounds=2";
    tianma("pretrain", "--config", config, "--stage", "base", "--set", rounds, "--set", listener)
        .done();
    assertThat(SEEN).noneMatch(said -> said.contains("null"));
    assertThat(SEEN)
        .contains("documents|tianma: documents", "clean|tianma: clean", "pairs|tianma: pairs")
        .contains("pretrain base|pretrain base: round 1 of 2")
        .contains("pretrain base|pretrain base: round 2 of 2");
  }
}
