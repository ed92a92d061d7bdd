package io.tianma.jobs.recipe;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.shard.ShardOptions;
import io.tianma.jobs.shell.Failed;
import io.tianma.train.plan.DryRun;
import io.tianma.train.plan.StageOptions;
import io.tianma.train.spark.pretrain.Pretrain;
import java.io.File;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/** What training would take: of the shards if they are there, else of what is configured. */
public final class DryRuns {
  private final Run run;

  public DryRuns(Run run) {
    this.run = run;
  }

  /** Tells of those stages. */
  public void tell(List<StageOptions> stages) {
    if (shards().isEmpty()) {
      run.say(
          "no shards yet: reckoned with vocab.size, shards.max-source and shards.max-target, and"
              + " pairs that are as long as they may be");
    }
    for (StageOptions stage : stages) {
      run.say("stage " + stage.name());
      of(stage).lines().forEach(run::say);
    }
  }

  /**
   * Refuses what this machine cannot hold, before hours of other work.
   *
   * @throws Failed naming the stage, what is needed and what there is
   */
  public void refuseWhatDoesNotFit() {
    long heap = Runtime.getRuntime().maxMemory();
    for (StageOptions stage : run.config().stages()) {
      DryRun needed = of(stage);
      if (needed.driverHeapBytes() > heap) {
        throw new Failed(
            "stage %s: the driver needs a heap of %s, it has %s; give more with TIANMA_HEAP (spark-submit: --driver-memory), or take a smaller model"
                .formatted(stage.name(), gib(needed.driverHeapBytes()), gib(heap)));
      }
      refuseFullDisk(stage, needed.checkpointBytes());
    }
  }

  /** One checkpoint is written before the oldest goes. */
  private void refuseFullDisk(StageOptions stage, long checkpoint) {
    Path work = run.workspace().artifacts().path(".");
    if (!"file".equals(work.toUri().getScheme())) {
      return;
    }
    File there = new File(work.toUri().getPath());
    while (there != null && !there.exists()) {
      there = there.getParentFile();
    }
    long free = there == null ? Long.MAX_VALUE : there.getUsableSpace();
    long needed = checkpoint * (run.config().pretrain().keep() + 1L);
    boolean begun = run.workspace().artifacts().exists("checkpoints/" + stage.name());
    if (!begun && needed > free) {
      throw new Failed(
          "work-dir = %s: %s are free, the checkpoints of stage %s need %s; make room, or lower pretrain.keep = %d"
              .formatted(
                  Run.shown(work),
                  gib(free),
                  stage.name(),
                  gib(needed),
                  run.config().pretrain().keep()));
    }
  }

  private DryRun of(StageOptions stage) {
    try {
      return reckoned(stage);
    } catch (ArithmeticException e) {
      throw new Failed(
          "stage %s: more parameters than one array holds with their moments (some 700 million); take a smaller model"
              .formatted(stage.name()),
          e);
    }
  }

  private DryRun reckoned(StageOptions stage) {
    Optional<Artifact> shards = shards();
    if (shards.isPresent()) {
      return Pretrain.dryRun(shards.get(), run.config().pretrain(), stage);
    }
    ShardOptions wanted = run.config().shards();
    return Pretrain.dryRun(
        run.config().vocab().size(),
        wanted.maxSource(),
        wanted.maxTarget(),
        run.config().pretrain(),
        stage);
  }

  private Optional<Artifact> shards() {
    return run.workspace().artifacts().find("shards");
  }

  private static String gib(long bytes) {
    return String.format(java.util.Locale.ROOT, "%.1f GiB", bytes / 0x1p30);
  }
}
