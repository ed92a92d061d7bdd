package io.tianma.jobs;

/** Texts that the help of every job shares. */
final class Help {
  static final String EXIT_CODES = "%nExit codes:%n";
  static final String DONE = "0:done";
  static final String FAILED = "1:failed; one line on the error stream says why";
  static final String USAGE = "2:wrong usage or configuration";
  static final String EXAMPLE = "%nExample:%n";
  static final String OPTIONS = "%nOptions:%n";

  private Help() {}
}
