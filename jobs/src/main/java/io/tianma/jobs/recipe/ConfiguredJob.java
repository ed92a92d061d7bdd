package io.tianma.jobs.recipe;

import io.tianma.data.store.CanonicalJson;
import io.tianma.jobs.config.ConfigFiles;
import io.tianma.jobs.config.Printed;
import io.tianma.jobs.config.RunConfig;
import io.tianma.jobs.config.Submitted;
import io.tianma.jobs.shell.Secrets;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A job that a run description configures. */
public abstract class ConfiguredJob implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "The run description, a HOCON file, also compressed; - for standard input.")
  private Path config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "Sets one key over the file's value; may be repeated. stages.0.rounds=5 reaches into a"
              + " list.")
  private List<String> settings = new ArrayList<>();

  @Option(
      names = "--show-config",
      description = "Prints every key with its value and does nothing else.")
  private boolean showConfig;

  private String master = "";

  /** What the job does, as a recipe. */
  protected abstract void run(Run run);

  /** Whether what differs from the defaults is printed at start: not where it is in the way. */
  protected boolean printsConfiguration() {
    return true;
  }

  /** Whether the job changes the work directory. */
  protected boolean writes() {
    return true;
  }

  /** Whether standard output is for what the job makes, so that all else is said elsewhere. */
  protected boolean makesStandardOutput() {
    return false;
  }

  @Override
  public final Integer call() {
    Submitted.refuseAnother(config, System.getProperty(Submitted.PROPERTY));
    RunConfig read = ConfigFiles.read(config, settings);
    Secrets.learn(CanonicalJson.tree(read));
    master = read.spark().master();
    if (showConfig) {
      out().print(Printed.of(read));
      out().flush();
      return 0;
    }
    if (printsConfiguration()) {
      Printed.changed(read).forEach(out()::println);
      out().flush();
    }
    try (Run run = new Run(read, spec.name(), told(), writes())) {
      run(run);
    }
    return 0;
  }

  /** Refuses the value of an option as wrong usage unless {@code holds}. */
  protected void check(boolean holds, String option, Object value, String wanted) {
    if (!holds) {
      throw new ParameterException(
          spec.commandLine(), option + " = " + value + ": must be " + wanted);
    }
  }

  /** Master of Spark that the description names; empty before it is read. */
  public final String master() {
    return master;
  }

  private PrintWriter told() {
    return makesStandardOutput() ? spec.commandLine().getErr() : out();
  }

  protected PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
