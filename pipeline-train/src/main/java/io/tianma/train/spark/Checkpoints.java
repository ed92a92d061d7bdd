package io.tianma.train.spark;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.hadoop.InvalidArtifact;
import io.tianma.data.store.Counts;
import io.tianma.data.store.FileEntry;
import io.tianma.data.store.Input;
import io.tianma.data.store.StageKey;
import io.tianma.data.store.StageResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The checkpoints of one stage: artifacts {@code checkpoints/<stage>/round-000123}, and the
 * manifest of the finished stage beside them.
 *
 * <p>A checkpoint that is not whole is never used: the newest one whose every file has the SHA-256
 * of its manifest is.
 */
final class Checkpoints {
  static final String PRETRAIN = "pretrain";
  static final String GROW = "grow";

  /** Raise it when a change of code changes the bits of training. */
  static final int VERSION = 1;

  private static final Pattern ROUND = Pattern.compile("round-\\d{6,}");

  private final Artifacts artifacts;
  private final String directory;
  private final Object configuration;
  private final List<Input> inputs;

  /**
   * @param configuration all that decides the bits of a round
   * @param inputs what a round is computed from
   */
  Checkpoints(Artifacts artifacts, String stage, Object configuration, List<Input> inputs) {
    this.artifacts = artifacts;
    this.directory = directory(stage);
    this.configuration = configuration;
    this.inputs = inputs;
  }

  static String directory(String stage) {
    return "checkpoints/" + stage;
  }

  static String directory(String stage, long round) {
    return "%s/round-%06d".formatted(directory(stage), round);
  }

  /**
   * The newest whole checkpoint of this configuration and these inputs. Newer ones that are not
   * whole are named and removed; all of another configuration are set aside until the stage is done
   * anew.
   */
  Optional<Artifact> newest() {
    List<String> torn = new ArrayList<>();
    for (String round : newestFirst()) {
      Optional<Artifact> found = whole(round, torn);
      if (found.isPresent() && !found.get().manifest().answers(key(round))) {
        artifacts.say(round + ": made from another configuration or other inputs; starting anew");
        newestFirst().forEach(artifacts::setAside);
        return Optional.empty();
      }
      if (found.isPresent()) {
        removeTorn(torn, "going on from " + round);
        return found;
      }
    }
    removeTorn(torn, "no other is left, starting anew");
    return Optional.empty();
  }

  private void removeTorn(List<String> torn, String instead) {
    for (String round : torn) {
      artifacts.say("warning: " + round + " is not whole; " + instead);
      artifacts.remove(round);
    }
  }

  private Optional<Artifact> whole(String round, List<String> torn) {
    try {
      Artifact artifact = artifacts.open(round);
      artifacts.verify(artifact);
      return Optional.of(artifact);
    } catch (InvalidArtifact e) {
      artifacts.say("warning: " + e.reason());
      torn.add(round);
      return Optional.empty();
    }
  }

  /** What training made: round 0 is what growth made, where the stage begins. */
  private List<String> newestFirst() {
    return artifacts.directories(directory).stream()
        .filter(name -> ROUND.matcher(name).matches() && number(name) > 0)
        .sorted(Comparator.comparingLong(Checkpoints::number).reversed())
        .map(name -> directory + "/" + name)
        .toList();
  }

  private static long number(String name) {
    return Long.parseLong(name.substring(name.lastIndexOf('-') + 1));
  }

  private StageKey key(String round) {
    return new StageKey(PRETRAIN, VERSION, round, configuration, inputs);
  }

  /**
   * Writes a checkpoint, reads it back, then removes old ones: {@code keep} whole ones are left.
   *
   * @param best a round that is kept besides; 0 for none
   * @throws InvalidArtifact if it does not read as it was written; none is removed then, since the
   *     one before may be the last that is whole
   */
  Artifact write(Snapshot snapshot, int keep, long best) {
    String round = directory + "/round-%06d".formatted(snapshot.at().round());
    Artifact written =
        artifacts.make(
            key(round),
            to ->
                new StageResult(
                    CheckpointFiles.write(artifacts.fileSystem(), to, snapshot),
                    Counts.of(0, Map.of()),
                    Map.of("state", snapshot.at())));
    artifacts.readBack(written);
    retain(keep, best);
    return written;
  }

  private void retain(int keep, long best) {
    int left = 0;
    for (String older : newestFirst()) {
      if (number(older) == best) {
        continue;
      }
      boolean whole = artifacts.find(older).isPresent();
      left += whole ? 1 : 0;
      if (left > keep || left == keep && !whole) {
        artifacts.remove(older);
      }
    }
  }

  /** The checkpoint of a round, if it is there and whole. */
  Optional<Artifact> round(long round) {
    return whole(directory + "/round-%06d".formatted(round), new ArrayList<>());
  }

  /** Reads a checkpoint of any stage. */
  Snapshot read(Artifact checkpoint) {
    return CheckpointFiles.read(artifacts.fileSystem(), checkpoint);
  }

  /** Declares the stage done: its artifact holds the files of its last round. */
  Artifact seal(StageKey key, Artifact last, Map<String, ?> statistics) {
    String name = last.directory().substring(last.directory().lastIndexOf('/') + 1);
    List<FileEntry> files =
        last.manifest().files().stream()
            .map(f -> new FileEntry(name + "/" + f.name(), f.bytes(), f.rows(), f.sha256()))
            .toList();
    long pairs = last.manifest().statistics().path("state").path("position").asLong();
    Artifact sealed =
        artifacts.seal(key, new StageResult(files, Counts.of(pairs, Map.of()), statistics));
    artifacts.forgetSetAside(directory);
    return sealed;
  }
}
