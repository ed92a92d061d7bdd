package io.tianma.jobs.shell;

/** Texts that the help of every job shares. */
public final class Help {
  public static final String EXIT_CODES = "%nExit codes:%n";
  public static final String DONE = "0:done";
  public static final String FAILED = "1:failed; one line on the error stream says why";
  public static final String USAGE = "2:wrong usage or configuration";
  public static final String EXAMPLE = "%nExample:%n";
  public static final String OPTIONS = "%nOptions:%n";

  private Help() {}
}
