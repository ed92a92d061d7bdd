package io.tianma.data.hadoop;

/** A directory that is no valid artifact; the message says which, why, and what to do. */
public final class InvalidArtifact extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  public InvalidArtifact(String directory, String why) {
    super(directory + " is not a valid artifact: " + why + "; delete it and run again");
  }
}
