package io.tianma.jobs.command;

import io.tianma.data.store.CanonicalJson;
import io.tianma.jobs.config.ConfigFiles;
import io.tianma.jobs.config.RunConfig;
import io.tianma.jobs.shell.Failed;
import io.tianma.jobs.shell.Help;
import io.tianma.jobs.shell.Secrets;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Looks at what training depends on, one line each, and says what to do where something is off. */
@Command(
    name = "doctor",
    description = {
      "Prints one line each for Java, Spark, the ND4J backend and its measured GEMM speed, the GPU, memory"
          + " limits, serializer, committer and OPENBLAS_CORETYPE, with what to do where something"
          + " is off.",
      "",
      "Fails if a run could not work or its output could not be trusted; what is merely slow is"
          + " marked with !."
    },
    exitCodeListHeading = Help.EXIT_CODES,
    exitCodeList = {Help.DONE, Help.FAILED, Help.USAGE},
    footerHeading = Help.EXAMPLE,
    footer = "  tianma doctor --config conf/quickstart.conf")
public final class DoctorTool implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "A run description; its section spark is looked at. Defaults otherwise.")
  private Path config;

  @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Sets one key; may be repeated.")
  private List<String> settings = new ArrayList<>();

  @Override
  public Integer call() {
    RunConfig read =
        config == null ? ConfigFiles.defaults(settings) : ConfigFiles.read(config, settings);
    Secrets.learn(CanonicalJson.tree(read));
    PrintWriter out = spec.commandLine().getOut();
    List<String> wrong = new ArrayList<>();
    for (Doctor.Finding finding : new Doctor(read).findings()) {
      out.println(Secrets.hidden(finding.line()));
      out.flush();
      if (finding.state() == Doctor.State.WRONG) {
        wrong.add(finding.what());
      }
    }
    if (!wrong.isEmpty()) {
      throw new Failed("not healthy: " + String.join(", ", wrong));
    }
    return 0;
  }
}
