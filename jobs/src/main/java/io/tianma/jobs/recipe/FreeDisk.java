package io.tianma.jobs.recipe;

import io.tianma.jobs.shell.Failed;
import io.tianma.train.plan.StageOptions;
import java.util.List;
import java.util.stream.Collectors;

/** Whether the checkpoints of all stages that are to come fit on a disk together. */
final class FreeDisk {
  private FreeDisk() {}

  /**
   * What a stage takes.
   *
   * @param bytes that stay when it is trained
   * @param passing bytes more while it is: one checkpoint is written before the oldest goes
   */
  record Needed(String stage, double bytes, double passing) {}

  /**
   * What the checkpoints of a stage take.
   *
   * @param checkpoint bytes of one
   * @param keep checkpoints that stay
   * @param starts whether round 0 stays too, as growth or a fine-tuning writes it
   */
  static Needed of(StageOptions stage, long checkpoint, int keep, boolean starts) {
    double stay = Math.min(keep, stage.rounds()) + (starts ? 1.0 : 0.0);
    return new Needed(stage.name(), checkpoint * stay, keep < stage.rounds() ? checkpoint : 0);
  }

  /**
   * Refuses a disk that cannot hold them.
   *
   * @throws Failed naming the directory, what is free, what is needed and what to do
   */
  static void refuse(String directory, long free, List<Needed> stages, int keep) {
    double needed =
        stages.stream().mapToDouble(Needed::bytes).sum()
            + stages.stream().mapToDouble(Needed::passing).max().orElse(0);
    if (needed > free) {
      String names = stages.stream().map(Needed::stage).collect(Collectors.joining(", "));
      throw new Failed(
          "work-dir = %s: %s are free, the checkpoints of stage%s %s need %s; make room, or lower pretrain.keep = %d"
              .formatted(
                  directory,
                  DryRuns.gib(free),
                  stages.size() > 1 ? "s" : "",
                  names,
                  DryRuns.gib((long) needed),
                  keep));
    }
  }
}
