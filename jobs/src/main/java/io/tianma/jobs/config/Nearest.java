package io.tianma.jobs.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Guesses what was meant by a word that nobody knows. */
public final class Nearest {
  private static final LevenshteinDistance EDITS = LevenshteinDistance.getDefaultInstance();

  private Nearest() {}

  /**
   * The known path that is fewest edits away, by the whole path or by its last key (somebody forgot
   * or mixed up the section); the first one in order among equals.
   */
  public static Optional<String> to(String unknown, Collection<String> known) {
    return known.stream().min(Comparator.comparingInt(path -> distance(unknown, path)));
  }

  private static int distance(String a, String b) {
    return Math.min(EDITS.apply(a, b), EDITS.apply(last(a), last(b)) + 1);
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }
}
