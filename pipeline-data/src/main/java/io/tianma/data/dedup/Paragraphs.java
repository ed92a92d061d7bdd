package io.tianma.data.dedup;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The lines of a text, as the unit in which documents repeat each other. */
public final class Paragraphs {
  private Paragraphs() {}

  /** Hash of each line, or null for one that is too short to be compared. */
  public static List<String> hashes(String text, int minChars) {
    List<String> hashes = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      String normal = line.length() < minChars ? "" : Fingerprint.normal(line);
      hashes.add(normal.length() < minChars ? null : Fingerprint.hash(normal));
    }
    return hashes;
  }

  /** The text without the lines of those numbers. */
  public static String without(String text, Set<Integer> lines) {
    List<String> kept = new ArrayList<>();
    int number = 0;
    for (String line : text.split("\n", -1)) {
      if (!lines.contains(number++)) {
        kept.add(line);
      }
    }
    return String.join("\n", kept);
  }
}
