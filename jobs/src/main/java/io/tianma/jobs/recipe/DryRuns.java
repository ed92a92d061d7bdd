package io.tianma.jobs.recipe;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.shard.ShardOptions;
import io.tianma.data.store.Records;
import io.tianma.jobs.config.ConfigException;
import io.tianma.jobs.config.FineTuneOptions;
import io.tianma.jobs.config.RunConfig;
import io.tianma.jobs.shell.Failed;
import io.tianma.jobs.shell.Launch;
import io.tianma.jobs.shell.Sessions;
import io.tianma.train.plan.DryRun;
import io.tianma.train.plan.FineTunePlan;
import io.tianma.train.plan.PretrainOptions;
import io.tianma.train.plan.StageOptions;
import io.tianma.train.spark.checkpoints.Checkpoints;
import io.tianma.train.spark.pretrain.Pretrain;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.hadoop.fs.Path;

/** What training would take: of the shards if they are there, else of what is configured. */
public final class DryRuns {
  /** States of a round that a heap must hold, against those that should fit: 3 of 6. */
  private static final double MOST = 2;

  /** A collector keeps a part of the heap that it was given for itself. */
  private static final double USABLE = 8 / 9d;

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
      DryRun needed = of(stage);
      needed.lines().forEach(run::say);
      MemoryChecks.needed(run.config(), List.of(needed)).lines().forEach(run::say);
    }
  }

  /** What the stages of a description would take, whether there are shards or not. */
  public static List<DryRun> configured(RunConfig config) {
    return config.stages().stream().map(stage -> configured(config, stage)).toList();
  }

  /**
   * Refuses what this machine cannot hold, before hours of other work.
   *
   * @throws ConfigException on a cluster, naming the stage, what is needed and what there is
   * @throws Failed elsewhere, or if the disk is too full
   */
  public void refuseWhatDoesNotFit() {
    refuseWhatDoesNotFit(run.config().stages());
  }

  /** The same of some stages. */
  public void refuseWhatDoesNotFit(List<StageOptions> stages) {
    refuse(run.config(), stages, this::reckoned);
  }

  /**
   * The same of a fine-tuning, which has batches, an optimizer and lengths of its own.
   *
   * @param vocab tokens of the vocabulary
   */
  public void refuseWhatDoesNotFit(StageOptions tuned, int vocab) {
    FineTuneOptions tuning = run.config().finetune();
    long pairs = (long) tuning.workers() * tuning.batchSize(); // each batch full, for all one knows
    FineTunePlan plan =
        FineTunePlan.of(
            pairs,
            tuning.epochs(),
            tuning.workers(),
            tuning.batchSize(),
            tuning.averagingFrequency());
    PretrainOptions training = new FineTune(run, false).training(plan);
    refuse(
        Records.with(run.config(), "pretrain", training),
        List.of(new StageOptions(FineTuneOptions.STAGE, plan.rounds(), tuned.model())),
        stage -> Pretrain.dryRun(vocab, tuning.maxSource(), tuning.maxTarget(), training, stage));
  }

  private void refuse(
      RunConfig config, List<StageOptions> stages, Function<StageOptions, DryRun> reckoning) {
    long heap = Runtime.getRuntime().maxMemory();
    Launch launch = Launch.of(run.config().spark().master());
    boolean enforced = Sessions.enforcesMemory(run.spark().get("spark.master"));
    List<DryRun> all = new ArrayList<>();
    List<FreeDisk.Needed> disk = new ArrayList<>();
    for (StageOptions stage : stages) {
      DryRun needed = of(stage, reckoning);
      all.add(needed);
      long more = (long) (needed.driverHeapBytes() / USABLE);
      if (needed.driverHeapBytes() > heap * MOST) {
        String line =
            "stage %s: the driver needs a heap of %s, it has %s; give more with %s, or take a smaller model"
                .formatted(
                    stage.name(),
                    gib(needed.driverHeapBytes()),
                    gib(heap),
                    launch.driverHeap(more));
        // another attempt on a cluster would have no more
        throw enforced ? new ConfigException(line) : new Failed(line);
      }
      if (needed.driverHeapBytes() > heap) {
        run.say(
            "warning: stage %s: the driver should have a heap of %s, it has %s: give more with %s"
                .formatted(
                    stage.name(),
                    gib(needed.driverHeapBytes()),
                    gib(heap),
                    launch.driverHeap(more)));
      }
      if (!run.workspace().artifacts().exists(Checkpoints.directory(stage.name()))) {
        boolean starts = !stage.equals(run.config().stages().get(0));
        disk.add(FreeDisk.of(stage, needed.checkpointBytes(), config.pretrain().keep(), starts));
      }
    }
    refuseFullDisk(disk, config.pretrain().keep());
    if (enforced) {
      MemoryChecks.refuse(run.spark(), config, all, launch.cluster(), run::say);
    }
  }

  private void refuseFullDisk(List<FreeDisk.Needed> stages, int keep) {
    Path work = run.workspace().artifacts().path(".");
    if (!"file".equals(work.toUri().getScheme())) {
      return;
    }
    File there = new File(work.toUri().getPath());
    while (there != null && !there.exists()) {
      there = there.getParentFile();
    }
    long free = there == null ? Long.MAX_VALUE : there.getUsableSpace();
    FreeDisk.refuse(Run.shown(work), free, stages, keep);
  }

  private DryRun of(StageOptions stage) {
    return of(stage, this::reckoned);
  }

  private static DryRun of(StageOptions stage, Function<StageOptions, DryRun> reckoning) {
    try {
      return reckoning.apply(stage);
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
    return configured(run.config(), stage);
  }

  private static DryRun configured(RunConfig config, StageOptions stage) {
    ShardOptions wanted = config.shards();
    return Pretrain.dryRun(
        config.vocab().size(), wanted.maxSource(), wanted.maxTarget(), config.pretrain(), stage);
  }

  private Optional<Artifact> shards() {
    return run.workspace().artifacts().find("shards");
  }

  static String gib(long bytes) {
    return String.format(java.util.Locale.ROOT, "%.1f GiB", bytes / 0x1p30);
  }
}
