package io.tianma.jobs.recipe;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.store.Input;
import io.tianma.jobs.config.TestSetOptions;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Shards that another run made, as a test set: their held-out pairs. */
final class OtherShards {
  private static final String HELD_OUT = "held-out/";
  private static final String WORDS = "vocab.txt";

  private OtherShards() {}

  /**
   * The shards that the path of a test set names; none if there are other files.
   *
   * @param vocab of the run whose checkpoints are scored
   * @throws IllegalArgumentException if their tokens are not those of {@code vocab}
   */
  static Optional<Artifact> of(Configuration hadoop, TestSetOptions set, Artifact vocab) {
    Path path = new Path(set.path());
    if (path.isRoot()) {
      return Optional.empty();
    }
    Path parent = path.getParent() == null ? new Path(".") : path.getParent();
    Artifacts there = new Artifacts(hadoop, parent.toString(), line -> {});
    Optional<Artifact> shards =
        there.find(path.getName()).filter(found -> !found.files(HELD_OUT).isEmpty());
    if (shards.isPresent() && !sameTokens(there, shards.get(), vocab)) {
      throw new IllegalArgumentException(
          "test-sets."
              + set.name()
              + ".path = "
              + set.path()
              + ": these shards are of another vocabulary; name the texts that they were made of,"
              + " or make them with "
              + vocab.file(WORDS));
    }
    return shards.map(
        found -> new Artifact(found.path().toString(), found.path(), found.manifest()));
  }

  private static boolean sameTokens(Artifacts there, Artifact shards, Artifact vocab) {
    String words = vocab.entry(WORDS).sha256();
    Set<String> same = new HashSet<>(Set.of(vocab.hash()));
    there
        .find("vocab")
        .filter(found -> found.entry(WORDS).sha256().equals(words))
        .ifPresent(found -> same.add(found.hash()));
    return shards.manifest().inputs().stream().map(Input::hash).anyMatch(same::contains);
  }
}
