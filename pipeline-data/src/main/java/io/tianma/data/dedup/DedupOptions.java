package io.tianma.data.dedup;

import java.io.Serializable;

/**
 * When documents count as copies of each other.
 *
 * @param near whether near-duplicates are looked for too
 * @param shingle characters in a shingle, the unit of comparison
 * @param threshold share of common shingles (Jaccard) from which two documents are near-duplicates
 * @param bands bands of hashes; documents that agree in a whole band are compared
 * @param bandRows hashes in a band
 */
public record DedupOptions(boolean near, int shingle, double threshold, int bands, int bandRows)
    implements Serializable {
  private static final int MOST_HASHES = 1024;

  public DedupOptions {
    check(shingle >= 1 && shingle <= 64, "shingle", shingle, "between 1 and 64");
    check(threshold > 0 && threshold <= 1, "threshold", threshold, "above 0 and at most 1");
    check(bands >= 1 && bands <= MOST_HASHES, "bands", bands, "between 1 and " + MOST_HASHES);
    check(
        bandRows >= 1 && (long) bands * bandRows <= MOST_HASHES,
        "band-rows",
        bandRows,
        "at least 1, and at most " + MOST_HASHES + " times bands");
  }

  /** Hashes in a signature. */
  int hashes() {
    return bands * bandRows;
  }

  private static void check(boolean holds, String key, Object value, String wanted) {
    if (!holds) {
      throw new IllegalArgumentException("dedup." + key + " = " + value + ": must be " + wanted);
    }
  }
}
