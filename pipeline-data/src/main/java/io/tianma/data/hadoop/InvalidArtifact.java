package io.tianma.data.hadoop;

import java.util.regex.Pattern;

/** A directory that is no valid artifact; the message says which, why, and what to do. */
public final class InvalidArtifact extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /** What training made; round 0 is what growth or an import made, which is made again soon. */
  private static final Pattern TRAINED = Pattern.compile("checkpoints/[^/]+(/round-0*[1-9]\\d*)?");

  private final String reason;

  public InvalidArtifact(String directory, String why) {
    super(reason(directory, why) + "; " + advice(directory));
    reason = reason(directory, why);
  }

  private static String reason(String directory, String why) {
    return directory + " is not a valid artifact: " + why;
  }

  /** Never to delete what took days: a directory of checkpoints holds older ones that are whole. */
  private static String advice(String directory) {
    return TRAINED.matcher(directory).matches()
        ? "delete nothing: train it again, which goes on from its newest whole round"
        : "delete it and run again";
  }

  /** Which and why, where nobody has to do anything about it. */
  public String reason() {
    return reason;
  }
}
