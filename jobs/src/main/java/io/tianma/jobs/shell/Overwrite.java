package io.tianma.jobs.shell;

import picocli.CommandLine.Option;

/** The option of all commands that write where people say. */
public final class Overwrite {
  @Option(
      names = "--overwrite",
      description = "Replaces what is to be written if it exists; without it, that is refused.")
  private boolean wanted;

  /** Whether what exists may be replaced. */
  public boolean wanted() {
    return wanted;
  }
}
