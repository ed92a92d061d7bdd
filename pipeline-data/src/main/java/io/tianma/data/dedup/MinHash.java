package io.tianma.data.dedup;

import io.tianma.data.shard.SeededHash;
import java.io.Serializable;

/**
 * Signatures whose share of equal entries estimates the Jaccard similarity of two texts' sets of
 * shingles.
 *
 * <p>One permutation: a shingle is hashed once; the hash chooses one of K bins, and each bin keeps
 * its least hash (Li, Owen and Zhang 2012). A bin that stays empty copies one of the others, chosen
 * by hashes of its number until a filled one is found (optimal densification, Shrivastava 2017), so
 * that two equal sets agree everywhere and any two sets agree in a bin with probability J.
 *
 * <p>Shingles are of chars; a text shorter than one shingle is its own only shingle.
 */
public final class MinHash implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Fixed, so that signatures of different runs can be compared. */
  static final long SEED = 0x7469616e6d61L;

  private final int hashes;
  private final int shingle;

  /**
   * @param hashes entries of a signature, K
   * @param shingle chars of a shingle
   */
  public MinHash(int hashes, int shingle) {
    this.hashes = hashes;
    this.shingle = shingle;
  }

  /** The signature of a text. */
  public int[] signature(String text) {
    return signature(Shingles.of(text, shingle));
  }

  /** The signature of a text that has those shingles. */
  int[] signature(long... shingles) {
    long[] least = new long[hashes];
    boolean[] filled = new boolean[hashes];
    for (long hash : shingles) {
      int bin = SeededHash.slice(hash, hashes);
      long rest = SeededHash.mix(hash);
      if (!filled[bin] || Long.compareUnsigned(rest, least[bin]) < 0) {
        least[bin] = rest;
        filled[bin] = true;
      }
    }
    return densified(least, filled, shingles.length == 0);
  }

  private int[] densified(long[] least, boolean[] filled, boolean nothing) {
    int[] signature = new int[hashes];
    for (int bin = 0; bin < hashes && !nothing; bin++) {
      int from = bin;
      for (int attempt = 1; !filled[from]; attempt++) {
        long hash = SeededHash.mix(SEED + ((long) bin << 32 | attempt));
        from = SeededHash.slice(hash, hashes);
      }
      signature[bin] = (int) least[from];
    }
    return signature;
  }

  /** Share of equal entries: an unbiased estimate of the Jaccard similarity. */
  public static double similarity(int[] a, int[] b) {
    int equal = 0;
    for (int i = 0; i < a.length; i++) {
      equal += a[i] == b[i] ? 1 : 0;
    }
    return (double) equal / a.length;
  }

  /** A hash of each band; texts of similarity J agree in one with probability J^rows. */
  public static long[] bands(int[] signature, int bands) {
    int rows = signature.length / bands;
    long[] keys = new long[bands];
    for (int band = 0; band < bands; band++) {
      long key = SeededHash.mix(SEED + band);
      for (int row = 0; row < rows; row++) {
        key = SeededHash.mix(key ^ signature[band * rows + row]);
      }
      keys[band] = key;
    }
    return keys;
  }
}
