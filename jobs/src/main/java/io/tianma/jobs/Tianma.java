package io.tianma.jobs;

import io.tianma.jobs.command.CleanJob;
import io.tianma.jobs.command.CompareTool;
import io.tianma.jobs.command.DedupJob;
import io.tianma.jobs.command.DoctorTool;
import io.tianma.jobs.command.EvaluateJob;
import io.tianma.jobs.command.ExplainJob;
import io.tianma.jobs.command.ExportJob;
import io.tianma.jobs.command.FineTuneJob;
import io.tianma.jobs.command.GenerateJob;
import io.tianma.jobs.command.GrowJob;
import io.tianma.jobs.command.ImportJob;
import io.tianma.jobs.command.IndexTool;
import io.tianma.jobs.command.IngestJob;
import io.tianma.jobs.command.InspectJob;
import io.tianma.jobs.command.InterpolateJob;
import io.tianma.jobs.command.LineageTool;
import io.tianma.jobs.command.PairsJob;
import io.tianma.jobs.command.PretrainJob;
import io.tianma.jobs.command.PreviewTool;
import io.tianma.jobs.command.ReconstructJob;
import io.tianma.jobs.command.ReportJob;
import io.tianma.jobs.command.RunJob;
import io.tianma.jobs.command.SampleJob;
import io.tianma.jobs.command.ScoreTool;
import io.tianma.jobs.command.ShardsJob;
import io.tianma.jobs.command.SubmitTool;
import io.tianma.jobs.command.SwapJob;
import io.tianma.jobs.command.VocabJob;
import io.tianma.jobs.shell.BuildInfo;
import io.tianma.jobs.shell.Help;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.util.ShutdownHookManager;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The only main class: parses the command line, runs one job, and says in one line what failed. */
@Command(
    name = "tianma",
    versionProvider = BuildInfo.class,
    subcommands = {
      RunJob.class,
      IngestJob.class,
      CleanJob.class,
      DedupJob.class,
      VocabJob.class,
      PairsJob.class,
      ShardsJob.class,
      ImportJob.class,
      PretrainJob.class,
      GrowJob.class,
      EvaluateJob.class,
      FineTuneJob.class,
      ReportJob.class,
      GenerateJob.class,
      SampleJob.class,
      ReconstructJob.class,
      InterpolateJob.class,
      SwapJob.class,
      ExportJob.class,
      InspectJob.class,
      ExplainJob.class,
      PreviewTool.class,
      ScoreTool.class,
      CompareTool.class,
      IndexTool.class,
      LineageTool.class,
      SubmitTool.class,
      DoctorTool.class
    },
    description = {
      "Turns raw Chinese text into a trained sequence-to-sequence model on Spark.",
      "",
      "A job reads a run description (HOCON) and makes one artifact in its work directory; what is"
          + " up to date is left alone. Keys and defaults: docs/configuration.md."
    },
    commandListHeading = "%nJobs and tools (tianma JOB --help says more):%n",
    optionListHeading = "%nOptions:%n",
    exitCodeListHeading = Help.EXIT_CODES,
    exitCodeList = {Help.DONE, Help.FAILED, Help.USAGE},
    footerHeading = Help.EXAMPLE,
    footer = {
      "  bin/tianma run --config conf/quickstart.conf",
      "  spark-submit --class io.tianma.jobs.Tianma jobs/target/tianma.jar run --config my.conf"
    })
public final class Tianma implements Runnable {
  private static final String NATIVES_LOGGER = "org.bytedeco.javacpp.logger";

  @Spec private CommandSpec spec;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Shows Spark's log, and the stack trace of an error.")
  boolean debug;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Explains the job.")
  boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Prints the versions of Tianma, Spark and Java.")
  boolean version;

  /** Runs one job; the exit code is 0 done, 1 failed, 2 wrong usage or configuration. */
  public static void main(String[] args) {
    StandardError.restore();
    if (System.getProperty(NATIVES_LOGGER) == null) {
      // it warns of versions that were found to work together
      System.setProperty(NATIVES_LOGGER, "slf4j");
    }
    PrintWriter out = writer(System.out);
    PrintWriter err = writer(System.err);
    Failures failures = new Failures(ShutdownHookManager.get()::isShutdownInProgress);
    // the job may be where nothing interrupts it
    Runtime.getRuntime().addShutdownHook(new Thread(() -> failures.stop(err), "stopped"));
    int code = run(out, err, failures, args);
    failures.end();
    out.flush();
    err.flush();
    if (code != 0) {
      new Diagnostics(System.getenv()).tell(failures.last(), code == Failures.WRONG_USAGE);
      // not for 0: on a cluster, Spark takes an explicit exit for a failure
      System.exit(code);
    }
  }

  /** Runs one job without ending the JVM. */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    return run(out, err, new Failures(ShutdownHookManager.get()::isShutdownInProgress), args);
  }

  private static int run(PrintWriter out, PrintWriter err, Failures failures, String... args) {
    Tianma tianma = new Tianma();
    CommandLine line = new CommandLine(tianma);
    Help.addStops(line);
    failures.debug(() -> tianma.debug);
    line.setOut(out)
        .setErr(err)
        .setUsageHelpAutoWidth(true)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(failures)
        .setExecutionExceptionHandler(failures)
        .setExecutionStrategy(
            parsed -> {
              Logs.show(tianma.debug);
              return new CommandLine.RunLast().execute(parsed);
            });
    try {
      return line.execute(args);
    } catch (Error e) {
      return failures.handleError(e, line);
    }
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which job?");
  }

  private static PrintWriter writer(java.io.PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }
}
