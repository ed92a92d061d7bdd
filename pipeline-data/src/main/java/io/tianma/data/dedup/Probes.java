package io.tianma.data.dedup;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A few documents that can be compared exactly with any number of others: an index from shingles to
 * the probes that hold them finds the one or two worth comparing.
 *
 * <p>Exact but for collisions of 64-bit hashes.
 */
public final class Probes implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int shingle;
  private final double threshold;
  private final ArrayList<String> ids = new ArrayList<>();
  private final ArrayList<long[]> sets = new ArrayList<>();
  private final HashSet64 any = new HashSet64();
  private final HashMap<Long, int[]> holders = new HashMap<>();

  /**
   * @param threshold similarity from which pairs are reported
   */
  public Probes(int shingle, double threshold) {
    this.shingle = shingle;
    this.threshold = threshold;
  }

  /** Adds a probe. */
  public void add(String id, String normal) {
    int number = ids.size();
    long[] set = Shingles.distinct(Shingles.of(normal, shingle));
    ids.add(id);
    sets.add(set);
    for (long hash : set) {
      any.add(hash);
      holders.merge(hash, new int[] {number}, Probes::joined);
    }
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
    long[] all = Shingles.of(normal, shingle);
    Map<Integer, Integer> hits = new HashMap<>();
    for (long hash : all) {
      if (any.contains(hash)) {
        for (int probe : holders.get(hash)) {
          hits.merge(probe, 1, Integer::sum);
        }
      }
    }
    List<Link> links = new ArrayList<>();
    long[] set = hits.isEmpty() ? all : Shingles.distinct(all);
    hits.forEach(
        (probe, count) -> {
          // what is common is at least threshold times the probe, and was hit at least once each
          if (count >= threshold * sets.get(probe).length
              && !ids.get(probe).equals(id)
              && Shingles.jaccard(set, sets.get(probe)) >= threshold) {
            links.add(Link.of(ids.get(probe), id));
          }
        });
    return links;
  }
}
