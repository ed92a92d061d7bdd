package io.tianma.data.dedup;

import java.util.HashSet;
import java.util.Set;

/** The exact share of common shingles that {@link MinHash} estimates. */
public final class Jaccard {
  private Jaccard() {}

  /** The set of shingles of a text. */
  public static Set<String> shingles(String text, int shingle) {
    Set<String> shingles = new HashSet<>();
    int length = Math.min(shingle, text.length());
    for (int i = 0; length > 0 && i + length <= text.length(); i++) {
      shingles.add(text.substring(i, i + length));
    }
    return shingles;
  }

  /** Size of the intersection by size of the union; 1 for two empty sets. */
  public static double similarity(Set<String> a, Set<String> b) {
    if (a.isEmpty() && b.isEmpty()) {
      return 1;
    }
    long common = a.stream().filter(b::contains).count();
    return (double) common / (a.size() + b.size() - common);
  }
}
