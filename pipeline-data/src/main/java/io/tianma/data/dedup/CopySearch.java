package io.tianma.data.dedup;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The whole search for copies among documents whose sketches fit into memory: what the search by
 * Spark's shuffles finds, without one.
 */
public final class CopySearch {
  private final DedupOptions options;
  private final Set<String> probes;
  private final Found found = new Found();

  private CopySearch(DedupOptions options, List<String> probes) {
    this.options = options;
    this.probes = new HashSet<>(probes);
  }

  /**
   * The vetoes of all documents that leave.
   *
   * @param sketches of different documents, in any order
   * @param probes ids of the documents that the sketches were compared with exactly
   */
  public static Found of(DedupOptions options, List<String> probes, List<Sketch> sketches) {
    CopySearch search = new CopySearch(options, probes);
    List<Sketch> originals = search.originals(sketches);
    if (options.near()) {
      search.near(originals);
    }
    return search.found;
  }

  /** The first documents of each normal text by rank, in the order of their ids. */
  private List<Sketch> originals(List<Sketch> sketches) {
    List<Sketch> sorted = new ArrayList<>(sketches);
    sorted.sort(Comparator.comparing(Sketch::hash).thenComparing(Sketch::rank));
    List<Sketch> originals = new ArrayList<>();
    Sketch original = null;
    for (Sketch s : sorted) {
      if (original == null || !original.hash().equals(s.hash())) {
        original = s;
        originals.add(s);
      } else {
        veto(Veto.copy(s.id(), DropReason.EXACT_DUPLICATE, original.id(), s.date()));
      }
      Veto alone = Veto.ofAlone(s);
      if (alone != null) {
        veto(alone);
      }
    }
    originals.sort(Comparator.comparing(Sketch::id));
    return originals;
  }

  private void veto(Veto veto) {
    found.vetoes().add(veto);
  }

  private void near(List<Sketch> originals) {
    Map<String, Sketch> byId = new HashMap<>();
    originals.forEach(s -> byId.put(s.id(), s));
    Map<String, Link> similar = new HashMap<>();
    Set<String> candidates = candidates(originals, byId, similar);
    found.statistics().put("candidate-pairs", (long) candidates.size());
    found.statistics().put("near-duplicate-pairs", (long) similar.size());
    Map<String, List<Sketch>> clusters = clusters(similar.values(), byId);
    Map<String, Long> sizes = new TreeMap<>();
    Map<String, String> roots = new HashMap<>();
    clusters.forEach(
        (root, members) -> {
          sizes.merge(Found.sizeClass(members.size()), 1L, Long::sum);
          members.forEach(member -> roots.put(member.id(), root));
          copies(members);
        });
    found.statistics().put("cluster-sizes", sizes);
    sample(originals, byId.keySet(), similar, roots);
  }

  /**
   * The ids of all links between documents that agree in a band; those whose signatures agree in
   * the configured share are put into {@code similar}.
   */
  private Set<String> candidates(
      List<Sketch> originals, Map<String, Sketch> byId, Map<String, Link> similar) {
    int bands = options.bands();
    long[][] keys = new long[originals.size()][];
    Arrays.setAll(keys, i -> MinHash.bands(originals.get(i).signature(), bands));
    Set<String> candidates = new HashSet<>();
    for (int band = 0; band < bands; band++) {
      int b = band;
      Set<Long> shared = repeated(Stream.of(keys).mapToLong(k -> k[b]).sorted().toArray());
      Map<Long, BandLinks> groups = new HashMap<>();
      for (int i = 0; i < keys.length; i++) {
        long key = keys[i][b];
        if (shared.contains(key)) {
          boolean first = !groups.containsKey(key);
          BandLinks group = groups.computeIfAbsent(key, k -> new BandLinks());
          for (Link link : group.next(originals.get(i).id(), first)) {
            if (candidates.add(link.id()) && isSimilar(link, byId)) {
              similar.put(link.id(), link);
            }
          }
        }
      }
    }
    return candidates;
  }

  private boolean isSimilar(Link link, Map<String, Sketch> byId) {
    int[] a = byId.get(link.less()).signature();
    int[] b = byId.get(link.greater()).signature();
    return MinHash.similarity(a, b) >= options.threshold();
  }

  /** Values that stand more than once in a sorted array. */
  private static Set<Long> repeated(long... sorted) {
    Set<Long> repeated = new HashSet<>();
    for (int i = 1; i < sorted.length; i++) {
      if (sorted[i] == sorted[i - 1]) {
        repeated.add(sorted[i]);
      }
    }
    return repeated;
  }

  /** The members of each cluster by its least id. */
  private static Map<String, List<Sketch>> clusters(
      Iterable<Link> links, Map<String, Sketch> byId) {
    Union union = new Union();
    links.forEach(link -> union.join(link.less(), link.greater()));
    Map<String, List<Sketch>> clusters = new TreeMap<>();
    union
        .components()
        .forEach((root, ids) -> clusters.put(root, ids.stream().map(byId::get).toList()));
    return clusters;
  }

  /** All but the first by rank leave. */
  private void copies(List<Sketch> members) {
    List<Sketch> byRank = new ArrayList<>(members);
    byRank.sort(Comparator.comparing(Sketch::rank));
    String kept = byRank.get(0).id();
    for (Sketch s : byRank.subList(1, byRank.size())) {
      veto(Veto.copy(s.id(), DropReason.NEAR_DUPLICATE, kept, s.date()));
    }
  }

  private void sample(
      List<Sketch> originals,
      Set<String> known,
      Map<String, Link> similar,
      Map<String, String> roots) {
    if (probes.isEmpty()) {
      return;
    }
    Map<String, Link> exact = new HashMap<>();
    for (Sketch s : originals) {
      for (String probe : s.similarIds()) {
        if (known.contains(probe)) {
          Link link = Link.of(probe, s.id());
          exact.put(link.id(), link);
        }
      }
    }
    List<Link> seen =
        similar.values().stream()
            .filter(link -> probes.contains(link.less()) || probes.contains(link.greater()))
            .toList();
    long right = seen.stream().filter(link -> exact.containsKey(link.id())).count();
    long together =
        exact.values().stream()
            .filter(link -> roots.containsKey(link.less()))
            .filter(link -> roots.get(link.less()).equals(roots.get(link.greater())))
            .count();
    found
        .statistics()
        .putAll(Quality.of(probes.size(), seen.size(), exact.size(), right, together));
  }
}
