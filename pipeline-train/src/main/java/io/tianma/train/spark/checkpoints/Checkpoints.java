package io.tianma.train.spark.checkpoints;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.hadoop.InvalidArtifact;
import io.tianma.data.store.Counts;
import io.tianma.data.store.FileEntry;
import io.tianma.data.store.Input;
import io.tianma.data.store.Manifest;
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
public final class Checkpoints {
  public static final String PRETRAIN = "pretrain";
  public static final String GROW = "grow";

  /** Raise it when a change of code changes the bits of training. */
  public static final int VERSION = 2;

  private static final String NONE_LEFT = " is not whole; no other is left, starting anew";
  private static final Pattern ROUND = Pattern.compile("round-\\d{6,}");

  private final Artifacts artifacts;
  private final String directory;
  private final Object configuration;
  private final List<Input> inputs;

  /** Whether what is there is another's, and still in its place. */
  private boolean superseded;

  /**
   * @param configuration all that decides the bits of a round
   * @param inputs what a round is computed from
   */
  public Checkpoints(Artifacts artifacts, String stage, Object configuration, List<Input> inputs) {
    this.artifacts = artifacts;
    this.directory = directory(stage);
    this.configuration = configuration;
    this.inputs = inputs;
  }

  public static String directory(String stage) {
    return "checkpoints/" + stage;
  }

  public static String directory(String stage, long round) {
    return "%s/round-%06d".formatted(directory(stage), round);
  }

  /**
   * The newest whole checkpoint of this configuration and these inputs. Newer ones that are not
   * whole are named and removed. What another configuration or other inputs made is never removed:
   * it is set aside under a name that is said, as soon as {@link #begin} tells of a round. One with
   * numbers that are not finite is not whole.
   *
   * @param replace whether a finished stage may be set aside too
   * @throws IllegalArgumentException if the stage is finished, differs, and may not be replaced
   */
  public Optional<Artifact> newest(boolean replace) {
    List<String> torn = new ArrayList<>();
    for (String round : newestFirst()) {
      Optional<Artifact> found = whole(round, torn);
      if (found.isPresent() && !found.get().manifest().answers(key(round))) {
        String why =
            ChangedKeys.of(
                directory.substring(directory.indexOf('/') + 1),
                found.get().manifest(),
                configuration,
                inputs);
        refuseFinished(replace, why);
        supersede(found.get(), why);
        return Optional.empty();
      }
      if (found.isPresent()) {
        for (String lost : torn) {
          artifacts.say("warning: " + lost + " is not whole; going on from " + round);
          artifacts.remove(lost);
        }
        if (!torn.isEmpty() && artifacts.find(directory).isEmpty()) {
          artifacts.unseal(directory); // it named what was removed
        }
        return found;
      }
    }
    torn.forEach(lost -> artifacts.say("warning: " + lost + NONE_LEFT));
    if (!torn.isEmpty()) {
      artifacts.say(directory + ": " + setAside() + "; starting anew");
    }
    return Optional.empty();
  }

  /** Sets aside what training made, as soon as {@link #begin} tells of a round. */
  public void supersede(Artifact round, String why) {
    artifacts.say(
        "%s: %s; it is set aside after the first round; starting anew"
            .formatted(round.directory(), why));
    superseded = true;
  }

  /**
   * Tells that a round was computed: what another configuration made makes room only now, so that a
   * training that cannot even begin changes nothing.
   */
  public void begin() {
    if (superseded) {
      artifacts.say(directory + ": " + setAside());
      superseded = false;
    }
  }

  private void refuseFinished(boolean replace, String why) {
    if (!replace && artifacts.find(directory).isPresent()) {
      throw new IllegalArgumentException(
          "%s: is finished and would be trained anew, since %s; set it back, or --replace (what is there is kept as %s.old-N)"
              .formatted(directory, why, directory));
    }
  }

  /** Sets aside all that training made, its manifest first; what growth made stays. */
  private String setAside() {
    List<String> names = new ArrayList<>(List.of(Manifest.NAME));
    newestFirst().forEach(round -> names.add(round.substring(directory.length() + 1)));
    String old = artifacts.setAside(directory, names);
    String curves = "tensorboard/" + directory.substring(directory.indexOf('/') + 1);
    if (artifacts.exists(curves)) {
      artifacts.move(curves, "tensorboard/" + old.substring(old.indexOf('/') + 1));
    }
    return "set aside as " + old + ", delete it when it is not needed";
  }

  private Optional<Artifact> whole(String round, List<String> torn) {
    try {
      Artifact artifact = artifacts.open(round);
      artifacts.verify(artifact);
      if (read(artifact).isFinite()) {
        return Optional.of(artifact);
      }
      artifacts.say("warning: " + round + " holds numbers that are not finite");
    } catch (InvalidArtifact e) {
      artifacts.say("warning: " + e.reason());
    }
    torn.add(round);
    return Optional.empty();
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
   * Writes a checkpoint, reads it back, then removes old ones: {@code keep} whole ones are left. A
   * finished stage is finished no more, since it may name one of those.
   *
   * @param best a round that is kept besides; 0 for none
   * @throws InvalidArtifact if it does not read as it was written; none is removed then, since the
   *     one before may be the last that is whole
   */
  public Artifact write(Snapshot snapshot, int keep, long best) {
    begin();
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
    artifacts.unseal(directory); // only now: a finished stage stays until more of it is whole
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
  public Optional<Artifact> round(long round) {
    return whole(directory + "/round-%06d".formatted(round), new ArrayList<>());
  }

  /** Reads a checkpoint of any stage. */
  public Snapshot read(Artifact checkpoint) {
    return CheckpointFiles.read(artifacts.fileSystem(), checkpoint);
  }

  /** Declares the stage done: its artifact holds the files of its last round. */
  public Artifact seal(StageKey key, Artifact last, Map<String, ?> statistics) {
    String name = last.directory().substring(last.directory().lastIndexOf('/') + 1);
    List<FileEntry> files =
        last.manifest().files().stream()
            .map(f -> new FileEntry(name + "/" + f.name(), f.bytes(), f.rows(), f.sha256()))
            .toList();
    long pairs = last.manifest().statistics().path("state").path("position").asLong();
    return artifacts.seal(key, new StageResult(files, Counts.of(pairs, Map.of()), statistics));
  }
}
