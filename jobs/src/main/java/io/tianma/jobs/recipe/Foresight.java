package io.tianma.jobs.recipe;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.hadoop.Rehearsal;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.data.store.Input;
import io.tianma.data.store.StageKey;
import io.tianma.train.spark.checkpoints.Checkpoints;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Says before the work what would be refused after it: a finished checkpoint that would be trained
 * anew, since something that it was made from will be another. What is not there any more, or was
 * changed since that checkpoint was made, may come out as it was; then nothing is known yet.
 */
final class Foresight implements Rehearsal {
  /** Ends a rehearsal. */
  private static final class Halt extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Halt() {
      super("a rehearsal ends here", null, false, false);
    }
  }

  private final Artifacts artifacts;
  private StageKey first;

  private Foresight(Artifacts artifacts) {
    this.artifacts = artifacts;
  }

  /**
   * Rehearses a way.
   *
   * @param stages whose finished checkpoints are to stay
   * @param way in a workspace where nothing is made
   * @throws IllegalArgumentException if one would be trained anew, saying what is another now
   */
  static void refuse(Run run, List<String> stages, Consumer<Workspace> way) {
    Artifacts artifacts = run.workspace().artifacts();
    List<Artifact> finished =
        stages.stream()
            .flatMap(stage -> artifacts.find(Checkpoints.directory(stage)).stream())
            .toList();
    if (finished.isEmpty()) {
      return;
    }
    Foresight foresight = new Foresight(artifacts);
    Workspace rehearsed =
        new Workspace(
            () -> {
              throw new Halt();
            },
            artifacts.rehearsed(foresight));
    try {
      way.accept(rehearsed);
    } catch (Halt e) {
      foresight.refuse(finished);
    }
  }

  /** A training says itself whether it may go on from its rounds; all else ends here. */
  @Override
  public void asked(StageKey key, boolean upToDate) {
    if (!upToDate) {
      first = key;
      if (!key.stage().equals(Checkpoints.PRETRAIN)) {
        halt();
      }
    }
  }

  @Override
  public void halt() {
    throw new Halt();
  }

  private void refuse(List<Artifact> finished) {
    Optional<Artifact> old = first == null ? Optional.empty() : artifacts.find(first.directory());
    for (Artifact checkpoint : finished) {
      if (old.isPresent()
          && !checkpoint.directory().equals(first.directory())
          && madeFrom(checkpoint, old.get())) {
        throw new IllegalArgumentException(
            "%s: is finished and would be trained anew, since %s would be another: %s; set it back, or --replace (what is there is kept as %s.old-N)"
                .formatted(
                    checkpoint.directory(),
                    first.directory(),
                    Changes.of(first, old.get().manifest()),
                    checkpoint.directory()));
      }
    }
  }

  /** Whether an artifact descends from another as that lies there. */
  private boolean madeFrom(Artifact artifact, Artifact ancestor) {
    for (Input input : artifact.manifest().inputs()) {
      if (input.stage().equals(Input.RAW)) {
        continue;
      }
      if (input.hash().equals(ancestor.hash())) {
        return true;
      }
      Optional<Artifact> parent =
          artifacts.find(input.path()).filter(found -> found.hash().equals(input.hash()));
      if (parent.isPresent() && madeFrom(parent.get(), ancestor)) {
        return true;
      }
    }
    return false;
  }
}
