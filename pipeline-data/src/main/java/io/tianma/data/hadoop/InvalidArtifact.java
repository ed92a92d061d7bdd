package io.tianma.data.hadoop;

/** A directory that is no valid artifact; the message says which, why, and what to do. */
public final class InvalidArtifact extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  public InvalidArtifact(String directory, String why) {
    super(reason(directory, why) + "; delete it and run again");
    reason = reason(directory, why);
  }

  private static String reason(String directory, String why) {
    return directory + " is not a valid artifact: " + why;
  }

  /** Which and why, where nobody has to do anything about it. */
  public String reason() {
    return reason;
  }
}
