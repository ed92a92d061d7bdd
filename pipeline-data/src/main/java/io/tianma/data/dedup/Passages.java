package io.tianma.data.dedup;

import java.io.Serializable;

/**
 * Passages of test sets that no training document may hold: runs of letters, digits and ideographs
 * of one length, compared by 64-bit hashes.
 */
public final class Passages implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int length;
  private final HashSet64 hashes = new HashSet64();
  private int texts;

  /**
   * @param length chars of a passage, white space and punctuation not counted
   */
  public Passages(int length) {
    this.length = length;
  }

  /** Adds the passages of a text; one shorter than a passage adds nothing. */
  public void add(String text) {
    String normal = Fingerprint.normal(text);
    if (normal.length() >= length) {
      texts++;
      for (long hash : Shingles.of(normal, length)) {
        hashes.add(hash);
      }
    }
  }

  /** Texts long enough to be found. */
  public int texts() {
    return texts;
  }

  /** The first passage of the text that a test set has too, or null. */
  public String find(String text) {
    return findNormal(Fingerprint.normal(text));
  }

  /** The same for a normal text. */
  String findNormal(String normal) {
    if (normal.length() < length) {
      return null;
    }
    long[] all = Shingles.of(normal, length);
    for (int i = 0; i < all.length; i++) {
      if (hashes.contains(all[i])) {
        return normal.substring(i, i + length);
      }
    }
    return null;
  }
}
