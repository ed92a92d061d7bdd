package io.tianma.jobs.command;

import io.tianma.jobs.config.ConfigException;
import io.tianma.jobs.config.ConfigFiles;
import io.tianma.jobs.config.Placement.Mode;
import io.tianma.jobs.config.RunConfig;
import io.tianma.jobs.recipe.DryRuns;
import io.tianma.jobs.recipe.MemoryChecks;
import io.tianma.jobs.recipe.Submission;
import io.tianma.jobs.shell.Failed;
import io.tianma.jobs.shell.Help;
import io.tianma.train.plan.Footprint;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
      "  tianma submit --config conf/yarn.conf --exec -- --queue nightly"
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
      description = "The job to submit. Default: ${DEFAULT-VALUE}.")
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
    Submission submission = submission(read);
    PrintWriter out = spec.commandLine().getOut();
    submission.needed().lines().forEach(line -> out.println("# " + line));
    MemoryChecks.warnings(
            submission.memory(), submission.needed(), submission.mode() == Mode.CLUSTER)
        .forEach(line -> out.println("# warning: " + line));
    List<String> words = submission.words(sparkSubmit(System.getenv()));
    out.println(Submission.shell(words));
    out.flush();
    return exec ? execute(words) : 0;
  }

  private Submission submission(RunConfig read) {
    String where = master == null ? read.spark().master() : master;
    if (!where.matches("yarn|(k8s|spark)://.+")) {
      throw new ConfigException(
          "spark.master = %s: submit is for clusters; set it to yarn or k8s://HOST:PORT (--master), or use tianma %s"
              .formatted(where, job));
    }
    if (!mode.equals("cluster") && !mode.equals("client")) {
      throw new ConfigException("--deploy-mode " + mode + ": must be cluster or client");
    }
    if (spec.commandLine().getParent().getSubcommands().get(job) == null) {
      throw new ConfigException("--job " + job + ": no such job (tianma --help lists them)");
    }
    List<String> arguments = new ArrayList<>(List.of(job));
    settings.forEach(setting -> arguments.addAll(List.of("--set", setting)));
    Footprint needed = MemoryChecks.needed(read, DryRuns.configured(read));
    return new Submission(
        where,
        mode.equals("cluster") ? Mode.CLUSTER : Mode.CLIENT,
        ConfigFiles.files(config),
        read,
        needed,
        jar(),
        libraries(read.workDir()),
        arguments,
        more);
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
   * What the build's profile s3a put beside Spark's jars, if the work directory is of that kind.
   */
  private static List<Path> libraries(String work) {
    Path jar = Path.of(jar()).toAbsolutePath();
    if (!work.startsWith("s3a:")) {
      return List.of();
    }
    // target/spark/jars of a build, jars/spark of a release
    for (String place : List.of("spark/jars", "spark")) {
      try (Stream<Path> files = Files.list(jar.resolveSibling(place))) {
        List<Path> found = files.filter(SubmitTool::isOfS3a).sorted().toList();
        if (!found.isEmpty()) {
          return found;
        }
      } catch (IOException e) {
        continue; // the other place
      }
    }
    return List.of();
  }

  private static boolean isOfS3a(Path file) {
    String name = file.getFileName().toString();
    return name.matches("(hadoop-aws|aws-java-sdk-bundle|wildfly-openssl)-.*\\.jar");
  }

  private static String sparkSubmit(Map<String, String> environment) {
    String home = environment.getOrDefault("SPARK_HOME", "");
    return home.isEmpty() ? "spark-submit" : home + "/bin/spark-submit";
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
