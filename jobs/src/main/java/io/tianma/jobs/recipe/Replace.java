package io.tianma.jobs.recipe;

import picocli.CommandLine.Option;

/** The option of all commands that train. */
public final class Replace {
  @Option(
      names = "--replace",
      description =
          "Trains a finished stage anew if its configuration or shards have changed; without it,"
              + " that is refused. The old checkpoint is kept as checkpoints/STAGE.old-N.")
  private boolean wanted;

  /** Whether a finished stage may be set aside. */
  public boolean wanted() {
    return wanted;
  }
}
