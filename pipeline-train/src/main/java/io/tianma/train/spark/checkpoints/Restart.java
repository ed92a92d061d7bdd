package io.tianma.train.spark.checkpoints;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.data.store.Counts;
import io.tianma.data.store.StageKey;
import io.tianma.data.store.StageResult;
import io.tianma.train.checkpoint.TrainState;
import io.tianma.train.plan.PretrainOptions;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Makes the weights of a checkpoint round 0 of another training, on other data: moments, momentum
 * and the count of steps begin anew. {@code pretrain} goes on from it as from a grown model.
 */
public final class Restart {
  private static final String STAGE = "restart";
  private static final int VERSION = 2;

  private Restart() {}

  /**
   * Makes {@code checkpoints/<stage>/round-000000}.
   *
   * @param checkpoint of a round, or of a finished stage
   * @param options seed of the training that follows
   */
  public static Artifact run(
      Workspace workspace, Artifact checkpoint, PretrainOptions options, String stage) {
    StageKey key =
        new StageKey(
            STAGE,
            VERSION,
            Checkpoints.directory(stage, 0),
            Map.of("seed", options.seed()),
            List.of(checkpoint.asInput()));
    FileSystem fs = workspace.artifacts().fileSystem();
    TrainState at = TrainState.start(options.seed(), "", 0);
    return workspace.artifacts().make(key, to -> write(fs, to, checkpoint, at));
  }

  private static StageResult write(FileSystem fs, Path to, Artifact checkpoint, TrainState at)
      throws IOException {
    Snapshot trained = CheckpointFiles.read(fs, checkpoint);
    int count = trained.parameters();
    float[] state = Arrays.copyOf(Arrays.copyOf(trained.state(), count), 3 * count);
    Snapshot start = new Snapshot(trained.config(), state, null, List.of(), at, List.of());
    return new StageResult(
        CheckpointFiles.write(fs, to, start), Counts.of(0, Map.of()), Map.of("parameters", count));
  }
}
