package io.tianma.data.dedup;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/**
 * A few documents that can be compared exactly with any number of others: an index from shingles to
 * the probes that hold them finds the one or two worth comparing.
 *
 * <p>What is common to two sets of similarity J is at least J of each, so that a document lacks at
 * most 1 - J of a probe. Only the probe's 1.5 (1 - J) least hashes are indexed; a document worth
 * comparing has a third of those, and of its own hashes all greater ones need no look-up (prefix
 * filtering, Chaudhuri, Ganti and Kaushik 2006).
 *
 * <p>Exact but for collisions of 64-bit hashes.
 */
public final class Probes implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int shingle;
  private final double threshold;
  private final ArrayList<String> ids = new ArrayList<>();
  private final ArrayList<long[]> sets = new ArrayList<>();
  private final ArrayList<Integer> needed = new ArrayList<>();
  private final HashSet64 any = new HashSet64();
  private final HashMap<Long, int[]> holders = new HashMap<>();
  private long greatest = Long.MIN_VALUE;

  /**
   * @param threshold similarity from which pairs are reported
   */
  public Probes(int shingle, double threshold) {
    this.shingle = shingle;
    this.threshold = threshold;
  }

  /** Adds probes, given by id and normal text; all processors of this machine shingle them. */
  public void add(List<String> newIds, List<String> normals) {
    List<long[]> newSets =
        normals.parallelStream().map(n -> Shingles.distinct(Shingles.of(n, shingle))).toList();
    for (int i = 0; i < newSets.size(); i++) {
      add(newIds.get(i), newSets.get(i));
    }
  }

  private void add(String id, long[] set) {
    int number = ids.size();
    ids.add(id);
    sets.add(set);
    int indexed = Math.min(set.length, absent(set) * 3 / 2 + 1);
    needed.add(indexed - absent(set));
    for (int i = 0; i < indexed; i++) {
      any.add(set[i]);
      holders.merge(set[i], new int[] {number}, Probes::joined);
      greatest = Math.max(greatest, set[i]);
    }
  }

  /** How many shingles of a probe a document may lack, at most. */
  private int absent(long[] set) {
    return (int) (set.length - threshold * set.length + 1e-6);
  }

  private static int[] joined(int[] a, int[] b) {
    int[] both = java.util.Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  public List<String> ids() {
    return ids;
  }

  /** The pairs of the document and a probe whose similarity reaches the threshold. */
  public List<Link> similar(String id, String normal) {
    return similar(id, Shingles.of(normal, shingle));
  }

  /** The same, of the shingles of the document's normal text. */
  List<Link> similar(String id, long[] shingles) {
    int[] hits = new int[sets.size()]; // repeated shingles hit again: at least as many as differ
    for (long hash : shingles) {
      if (hash <= greatest && any.contains(hash)) {
        for (int probe : holders.get(hash)) {
          hits[probe]++;
        }
      }
    }
    List<Link> links = new ArrayList<>();
    long[] set = null;
    for (int probe = 0; probe < hits.length; probe++) {
      if (hits[probe] >= needed.get(probe) && !ids.get(probe).equals(id)) {
        set = set == null ? Shingles.distinct(shingles) : set;
        if (Shingles.jaccard(set, sets.get(probe)) >= threshold) {
          links.add(Link.of(ids.get(probe), id));
        }
      }
    }
    return links;
  }
}
