package io.tianma.jobs.command;

import io.tianma.jobs.config.ConfigException;
import io.tianma.jobs.config.ConfigFiles;
import io.tianma.jobs.config.Placement.Mode;
import io.tianma.jobs.config.RunConfig;
import io.tianma.jobs.recipe.ConfiguredJob;
import io.tianma.jobs.recipe.DryRuns;
import io.tianma.jobs.recipe.MemoryChecks;
import io.tianma.jobs.recipe.Submission;
import io.tianma.jobs.shell.Failed;
import io.tianma.jobs.shell.Help;
import io.tianma.train.plan.Footprint;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints or runs the spark-submit command of a run description. */
@Command(
    name = "submit",
    description = {
      "Prints the spark-submit command that runs a description on YARN or Kubernetes: the files"
          + " that it includes, memory as the dry run reckons it, Java's options, attempts and lost"
          + " executors that are forgiven, the event log, and the properties of the description"
          + " that act only there.",
      "",
      "Reads:    the description and what it includes; nothing is started without --exec"
    },
    optionListHeading = Help.OPTIONS,
    exitCodeListHeading = Help.EXIT_CODES,
    exitCodeList = {Help.DONE, Help.FAILED, Help.USAGE},
    footerHeading = Help.EXAMPLE,
    footer = {
      "  tianma submit --config conf/yarn.conf",
      "  tianma submit --config conf/yarn.conf --exec -- --queue nightly",
      "  tianma submit --config conf/yarn.conf --job 'run --replace'"
    })
public final class SubmitTool implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "The run description, a HOCON file.")
  private Path config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Sets one key over the file's value, here and in the job; may be repeated.")
  private List<String> settings = new ArrayList<>();

  @Option(
      names = "--job",
      paramLabel = "NAME",
      defaultValue = "run",
      description =
          "The job to submit, and its own options in the same word, such as 'run --replace'."
              + " Default: ${DEFAULT-VALUE}.")
  private String job;

  @Option(
      names = "--master",
      paramLabel = "URL",
      description = "Where to run; the description's spark.master otherwise.")
  private String master;

  @Option(
      names = "--deploy-mode",
      paramLabel = "cluster|client",
      defaultValue = "cluster",
      description = "Where the driver runs. Default: ${DEFAULT-VALUE}.")
  private String mode;

  @Option(names = "--exec", description = "Runs the command and ends with its exit code.")
  private boolean exec;

  @Parameters(
      paramLabel = "-- OPTION",
      description = "After --: options for spark-submit, which win over what is printed.")
  private List<String> more = new ArrayList<>();

  @Override
  public Integer call() throws IOException, InterruptedException {
    RunConfig read = ConfigFiles.read(config, settings);
    String home = System.getenv().getOrDefault("SPARK_HOME", "");
    S3aJars s3a = S3aJars.of(Path.of(jar()).toAbsolutePath(), home);
    Submission submission = submission(read, isS3a(read) ? s3a.carried() : List.of());
    PrintWriter out = spec.commandLine().getOut();
    submission.needed().lines().forEach(line -> out.println("# " + line));
    MemoryChecks.warnings(
            submission.memory(), submission.needed(), submission.mode() == Mode.CLUSTER)
        .forEach(line -> out.println("# warning: " + line));
    submission.remarks().forEach(line -> out.println("# " + line));
    if (lacksS3a(submission, s3a)) {
      out.println(
          "# warning: work-dir = %s: there is no jar of S3A beside tianma.jar or in SPARK_HOME; build with -Ps3a, or add -- --packages org.apache.hadoop:hadoop-aws:3.3.4"
              .formatted(read.workDir()));
    }
    List<String> words =
        submission.words(home.isEmpty() ? "spark-submit" : home + "/bin/spark-submit");
    out.println(Submission.shell(words));
    out.flush();
    return exec ? execute(words) : 0;
  }

  private Submission submission(RunConfig read, List<Path> libraries) {
    String where = master == null ? read.spark().master() : master;
    if (!where.matches("yarn|(k8s|spark)://.+")) {
      throw new ConfigException(
          "spark.master = %s: submit is for clusters; set it to yarn or k8s://HOST:PORT (--master), or use tianma %s"
              .formatted(where, job));
    }
    if (!mode.equals("cluster") && !mode.equals("client")) {
      throw new ConfigException("--deploy-mode " + mode + ": must be cluster or client");
    }
    List<String> arguments = jobAndOptions();
    settings.forEach(setting -> arguments.addAll(List.of("--set", setting)));
    Footprint needed = MemoryChecks.needed(read, DryRuns.configured(read));
    return new Submission(
        where,
        mode.equals("cluster") ? Mode.CLUSTER : Mode.CLIENT,
        ConfigFiles.files(config),
        read,
        needed,
        jar(),
        libraries,
        arguments,
        more);
  }

  /** Words of {@code --job}: one that reads a description, and options that it knows. */
  private List<String> jobAndOptions() {
    List<String> words = new ArrayList<>(List.of(job.strip().split("\\s+", -1)));
    String name = words.get(0);
    CommandLine known = spec.commandLine().getParent().getSubcommands().get(name);
    if (known == null) {
      throw new ConfigException("--job " + job + ": no such job (tianma --help lists them)");
    }
    if (!(known.getCommand() instanceof ConfiguredJob)) {
      throw new ConfigException(
          "--job %s: is no job of a run description, so that no cluster can run it; use tianma %s here"
              .formatted(name, name));
    }
    List<String> parsed = new ArrayList<>(List.of("--config", config.toString()));
    parsed.addAll(words.subList(1, words.size()));
    try {
      known.parseArgs(parsed.toArray(String[]::new));
    } catch (ParameterException e) {
      throw new ConfigException(
          "--job '%s': %s (see tianma %s --help)".formatted(job, e.getMessage(), name), e);
    }
    return words;
  }

  /** The jar that this class is in. */
  private static String jar() {
    try {
      Path place =
          Path.of(SubmitTool.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return place.toString().endsWith(".jar") ? place.toString() : "jobs/target/tianma.jar";
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Whether nobody brings what reaches the work directory: neither jars here nor an option. An
   * image cannot be looked into.
   */
  private boolean lacksS3a(Submission submission, S3aJars jars) {
    boolean image = submission.master().startsWith("k8s://") && mode.equals("cluster");
    boolean given = more.stream().anyMatch(word -> word.matches("--(jars|packages)(=.*)?"));
    return isS3a(submission.config()) && jars.missing() && !image && !given;
  }

  private static boolean isS3a(RunConfig config) {
    return config.workDir().startsWith("s3a:");
  }

  private static int execute(List<String> words) throws InterruptedException {
    try {
      return new ProcessBuilder(words).inheritIO().start().waitFor();
    } catch (IOException e) {
      throw new Failed(
          "%s: cannot be run (%s); install Spark 3.5 and set SPARK_HOME to it"
              .formatted(words.get(0), e.getMessage()),
          e);
    }
  }
}
