package io.tianma.train.spark.exchange;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.store.Input;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an artifact was made from, as far as it is still there as it was. */
final class Ancestors {
  private final Artifacts artifacts;
  private final Map<String, Artifact> found = new LinkedHashMap<>();

  private Ancestors(Artifacts artifacts) {
    this.artifacts = artifacts;
  }

  /** The artifact itself first, then all before it, each once. */
  static List<Artifact> of(Artifacts artifacts, Artifact artifact) {
    Ancestors ancestors = new Ancestors(artifacts);
    ancestors.add(artifact);
    return new ArrayList<>(ancestors.found.values());
  }

  private void add(Artifact artifact) {
    if (found.putIfAbsent(artifact.hash(), artifact) != null) {
      return;
    }
    for (Input input : artifact.manifest().inputs()) {
      Optional<Artifact> there =
          input.stage().equals(Input.RAW) ? Optional.empty() : artifacts.find(input.path());
      there.filter(a -> a.hash().equals(input.hash())).ifPresent(this::add);
    }
  }
}
