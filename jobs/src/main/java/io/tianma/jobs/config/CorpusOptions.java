package io.tianma.jobs.config;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Archives with raw documents that are fetched before the first stage.
 *
 * @param profile Maven profile that lists them, {@code none} for none
 * @param directory local directory where each archive becomes a directory
 * @param files patterns of the files that are taken from an archive
 */
public record CorpusOptions(String profile, String directory, List<String> files) {
  private static final Pattern PROFILE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]*");

  public CorpusOptions {
    files = List.copyOf(files);
    check(PROFILE.matcher(profile).matches(), "profile", profile, "the name of a profile, or none");
    check(!directory.isBlank(), "directory", directory, "a directory");
  }

  /** Whether anything is to be fetched. */
  public boolean wanted() {
    return !profile.equals("none");
  }

  private static void check(boolean holds, String key, Object value, String wanted) {
    if (!holds) {
      throw new IllegalArgumentException("corpus." + key + " = " + value + ": must be " + wanted);
    }
  }
}
