package io.tianma.jobs.recipe;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.data.spark.vocab.GivenVocab;
import io.tianma.data.spark.vocab.Vocab;
import io.tianma.train.plan.StageOptions;
import io.tianma.train.spark.exchange.Import;
import java.util.Optional;
import java.util.function.Supplier;

/** The model of {@code imported.directory}, if there is one, and the vocabulary it came with. */
public final class Imported {
  private static final String KEY = "imported.directory";

  private final Run run;
  private final Workspace workspace;
  private final String directory;

  public Imported(Run run) {
    this(run, run.workspace());
  }

  Imported(Run run, Workspace workspace) {
    this.run = run;
    this.workspace = workspace;
    this.directory = run.config().imported().directory();
  }

  boolean wanted() {
    return run.config().imported().wanted();
  }

  /** Round 0 of the first stage; empty if that starts from fresh weights. */
  public Optional<Artifact> start() {
    return wanted() ? Optional.of(named(this::model)) : Optional.empty();
  }

  private Artifact model() {
    GivenVocab.check(workspace, directory);
    StageOptions first = run.config().stages().get(0);
    return Import.run(workspace, directory, run.config().pretrain(), first);
  }

  /** The vocabulary of the imported model, else one that is counted over {@code documents}. */
  public Artifact vocab(Supplier<Artifact> documents) {
    return wanted()
        ? named(() -> GivenVocab.run(workspace, directory, run.config().vocab()))
        : Vocab.run(workspace, documents.get(), run.config().vocab());
  }

  /**
   * @throws IllegalArgumentException if no directory is given
   */
  public void require() {
    if (!wanted()) {
      throw new IllegalArgumentException(
          KEY + " = \"\": name the directory of the model to import");
    }
  }

  private Artifact named(Supplier<Artifact> made) {
    try {
      return made.get();
    } catch (IllegalArgumentException e) {
      String what = e.getMessage();
      if (what.startsWith("vocab.")) {
        throw e; // names its own key
      }
      String where = directory + ": ";
      throw new IllegalArgumentException(
          KEY + " = " + (what.startsWith(where) ? "" : where) + what, e);
    }
  }
}
