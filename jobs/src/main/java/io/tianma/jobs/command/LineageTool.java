package io.tianma.jobs.command;

import io.tianma.data.store.Redaction;
import io.tianma.jobs.shell.Failed;
import io.tianma.jobs.shell.Help;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what an artifact was made from, back to the hash of every raw file. */
@Command(
    name = "lineage",
    description = {
      "Shows what an artifact was made from, step by step back to every raw file with its SHA-256."
          + " Reads manifests only.",
      "",
      "Fails if an artifact on the way is gone, damaged, or not the one that was used."
    },
    exitCodeListHeading = Help.EXIT_CODES,
    exitCodeList = {Help.DONE, Help.FAILED, Help.USAGE},
    footerHeading = Help.EXAMPLE,
    footer = "  tianma lineage work/checkpoints/large")
public final class LineageTool implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "PATH",
      description = "The directory of an artifact: work/evaluation, work/checkpoints/large/…")
  private String path;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Lineage lineage = new Lineage(new Configuration(), line -> out.println(Redaction.url(line)));
    lineage.tell(new Path(path));
    out.flush();
    if (!lineage.broken().isEmpty()) {
      throw new Failed(String.join("; ", lineage.broken()));
    }
    return 0;
  }
}
