package io.tianma.jobs.config;

/**
 * A model from elsewhere that the first stage starts from.
 *
 * @param directory of Hugging Face's layout, on any Hadoop file system; empty for none
 */
public record ImportedOptions(String directory) {
  /** Whether there is one. */
  public boolean wanted() {
    return !directory.isBlank();
  }
}
