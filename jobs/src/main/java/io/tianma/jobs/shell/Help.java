package io.tianma.jobs.shell;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;

/** Texts that the help of every job shares. */
public final class Help {
  public static final String EXIT_CODES = "%nExit codes:%n";
  public static final String DONE = "0:done";
  public static final String FAILED = "1:failed; one line on the error stream says why";
  public static final String USAGE = "2:wrong usage or configuration";
  public static final String EXAMPLE = "%nExample:%n";
  public static final String OPTIONS = "%nOptions:%n";

  private Help() {}

  /** Says of every job with which codes the JVM ends when it is told to. */
  public static void addStops(CommandLine line) {
    for (CommandLine job : line.getSubcommands().values()) {
      var usage = job.getCommandSpec().usageMessage();
      Map<String, String> codes = new LinkedHashMap<>(usage.exitCodeList());
      codes.put("130", "ended by Ctrl-C, 143 by SIGTERM; the same command goes on from there");
      usage.exitCodeList(codes);
    }
  }
}
