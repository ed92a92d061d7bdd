package io.tianma.jobs.recipe;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.hadoop.InvalidArtifact;
import io.tianma.data.hadoop.Watcher;
import io.tianma.data.spark.rows.VocabFiles;
import io.tianma.data.spark.rows.WordLists;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.data.store.Manifest;
import io.tianma.jobs.config.RunConfig;
import io.tianma.jobs.shell.Console;
import io.tianma.jobs.shell.Failed;
import io.tianma.jobs.shell.LostExecutors;
import io.tianma.jobs.shell.Sessions;
import io.tianma.jobs.shell.TaskProgress;
import io.tianma.jobs.shell.WorkLock;
import io.tianma.train.tensor.Backend;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;

/** What a job works with: its configuration, the work directory, Spark, and a place to speak. */
public final class Run implements AutoCloseable {
  private final RunConfig config;
  private final Console console;
  private final Sessions sessions;
  private final Workspace workspace;
  private final WorkLock lock;
  private final TaskProgress tasks;
  private boolean idle = true;

  /**
   * @param writes whether the job changes the work directory, so that no other may meanwhile
   */
  Run(RunConfig config, String job, PrintWriter out, boolean writes) {
    this.config = config;
    this.console = new Console(out, System.console() != null);
    this.tasks = new TaskProgress(console);
    this.sessions = new Sessions(config.spark(), job, config.workDir());
    OnClusters.refuseLocalDirectory(config.workDir(), sessions.conf());
    Artifacts artifacts = new Artifacts(sessions.hadoop(), config.workDir(), new OfArtifacts());
    this.workspace = new Workspace(this::start, artifacts);
    this.lock =
        writes ? WorkLock.hold(artifacts.fileSystem(), artifacts.path("."), this::say) : null;
    if (writes) {
      artifacts.fence(lock.id(), lock::refuseIfLost);
    }
  }

  private SparkSession start() {
    SparkSession session = sessions.start();
    SparkContext context = session.sparkContext();
    tasks.watch(context);
    context.addSparkListener(new LostExecutors(context::cancelJob));
    return session;
  }

  public RunConfig config() {
    return config;
  }

  /** Spark as it is configured. */
  SparkConf spark() {
    return sessions.conf();
  }

  public Workspace workspace() {
    return workspace;
  }

  /** Hears of artifacts and of what goes on in them. */
  private final class OfArtifacts implements Watcher {
    @Override
    public void accept(String line) {
      idle = idle && line.endsWith(": up to date");
      tasks.said(line);
      say(line);
    }

    @Override
    public void done(int done, int of) {
      tasks.done(done, of);
    }

    @Override
    public void passing(String line) {
      idle = false;
      console.passing(line);
    }

    @Override
    public void begins(String directory) {
      tasks.begins(directory);
      sessions.describe(directory);
    }

    @Override
    public double secondsBetween() {
      return console.secondsBetween();
    }
  }

  /** Whether nothing had to be made so far. */
  public boolean idle() {
    return idle;
  }

  /**
   * Says now what would otherwise be found out after hours: that there are no such kernels, or that
   * they cannot run here.
   *
   * @throws IllegalArgumentException naming the key, its value and the known ones or what is
   *     missing
   */
  public void refuseUnknownKernels() {
    refuseUnknown("pretrain", config.pretrain().kernels());
    refuseUnknown("evaluate", config.evaluate().kernels());
  }

  /**
   * Says now what would otherwise be found out when its stage begins: that a list of words, a
   * dictionary or a test set cannot be read.
   *
   * @throws IllegalArgumentException naming the key and its value
   */
  public void refuseMissingFiles() {
    WordLists.listed(workspace, config.clean());
    if (!config.vocab().userDictionary().isBlank()) {
      VocabFiles.userWords(workspace, config.vocab().userDictionary());
    }
  }

  private void refuseUnknown(String section, String kernels) {
    Backend backend;
    try {
      backend = Backend.named(kernels);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(section + "." + e.getMessage(), e);
    }
    // elsewhere the executors know, not this process
    boolean here = config.spark().master().startsWith("local");
    if (here && backend.missing() != null) {
      throw new IllegalArgumentException(
          "%s.kernels = %s: %s".formatted(section, kernels, backend.missing()));
    }
  }

  /** A path as people write it: without the scheme of the local file system. */
  public static String shown(Path path) {
    return path.toUri().getScheme() == null || path.toUri().getScheme().equals("file")
        ? path.toUri().getPath()
        : path.toString();
  }

  /** One line of progress. */
  public void say(String line) {
    console.accept(line);
  }

  /**
   * An artifact that an earlier job made.
   *
   * @throws Failed naming the job that makes it, if it is not there or not finished
   * @throws InvalidArtifact if it is damaged
   */
  public Artifact made(String directory, String job) {
    Artifacts artifacts = workspace.artifacts();
    try {
      if (!artifacts.fileSystem().exists(artifacts.path(directory))) {
        throw new Failed(
            shown(artifacts.path(directory))
                + " is not there: run tianma "
                + job
                + " first, or set work-dir to where it is");
      }
      if (!artifacts.exists(directory + "/" + Manifest.NAME)) {
        throw new Failed(
            shown(artifacts.path(directory))
                + " is not finished: run "
                + job
                + (directory.startsWith("checkpoints/") ? ", which goes on from its rounds" : ""));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return artifacts.open(directory);
  }

  @Override
  public void close() {
    tasks.close();
    console.end();
    try (WorkLock held = lock) { // null is none
      sessions.close();
      if (lock != null) {
        workspace.artifacts().unfence();
      }
    }
  }
}
