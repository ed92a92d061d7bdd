package io.tianma.jobs.recipe;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.spark.clean.Clean;
import io.tianma.data.spark.dedup.Dedup;
import io.tianma.data.spark.ingest.Ingest;
import io.tianma.data.spark.pairs.Pairs;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.data.spark.shards.Shards;
import io.tianma.jobs.config.RunConfig;
import io.tianma.train.plan.StageOptions;
import io.tianma.train.spark.grow.Grow;
import io.tianma.train.spark.pretrain.Pretrain;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The way from raw text to the trained models of all stages. */
public final class Way {
  private final Run run;
  private final RunConfig config;
  private final Workspace workspace;
  private final boolean replace;
  private final List<Artifact> chain = new ArrayList<>();
  private final List<Artifact> trained = new ArrayList<>();
  private Artifact vocab;
  private Artifact shards;

  private Way(Run run, Workspace workspace, boolean replace) {
    this.run = run;
    this.config = run.config();
    this.workspace = workspace;
    this.replace = replace;
  }

  /**
   * Goes it; what is up to date is left alone.
   *
   * @param replace whether finished stages of another configuration may be set aside; if not, those
   *     that would have to be are refused before the work
   */
  public static Way of(Run run, boolean replace) {
    if (!replace) {
      List<String> stages = run.config().stages().stream().map(StageOptions::name).toList();
      Foresight.refuse(run, stages, rehearsed -> new Way(run, rehearsed, false).go());
    }
    Way way = new Way(run, run.workspace(), replace);
    way.go();
    return way;
  }

  private void go() {
    Imported imported = new Imported(run, workspace);
    Optional<Artifact> start = imported.start();
    Artifact documents = made(Ingest.run(workspace, config.ingest()));
    Artifact clean = made(Clean.run(workspace, documents, config.clean()));
    Artifact dedup = made(Dedup.run(workspace, clean, config.dedup()));
    vocab = made(imported.vocab(() -> dedup));
    String words = config.vocab().userDictionary();
    boolean hmm = config.vocab().hmm();
    Artifact pairs = made(Pairs.run(workspace, dedup, config.pairs(), words, hmm));
    shards = made(Shards.run(workspace, pairs, vocab, config.shards()));
    start.ifPresent(this::made);
    for (StageOptions stage : config.stages()) {
      Optional<Artifact> from = trained.isEmpty() ? start : Optional.of(grown(stage));
      trained.add(made(Pretrain.run(workspace, shards, from, config.pretrain(), stage, replace)));
    }
  }

  private Artifact grown(StageOptions stage) {
    Artifact before = trained.get(trained.size() - 1);
    return made(
        Grow.run(workspace, before, shards, config.grow(), stage, GrowthPlans.words(run, stage)));
  }

  private Artifact made(Artifact artifact) {
    chain.add(artifact);
    return artifact;
  }

  /** All artifacts, in the order in which they were made. */
  public List<Artifact> chain() {
    return List.copyOf(chain);
  }

  /** The finished checkpoints of all stages, in the order of training. */
  public List<Artifact> trained() {
    return List.copyOf(trained);
  }

  public Artifact vocab() {
    return vocab;
  }

  public Artifact shards() {
    return shards;
  }
}
