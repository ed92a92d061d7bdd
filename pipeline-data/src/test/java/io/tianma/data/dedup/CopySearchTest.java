package io.tianma.data.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.store.Records;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What leaves, and what is counted, of sketches made by hand: two bands of two hashes. */
class CopySearchTest {
  private static final DedupOptions OPTIONS =
      Records.with(DedupOptions.defaults(), "bands", 2, "bandRows", 2, "threshold", 0.75);

  @Test
  void ofEqualTextsTheFirstByRankStays() {
    Found found =
        search(
            List.of(),
            sketch("a", "same", 3, "", 1, 2, 3, 4),
            sketch("b", "same", 9, "", 1, 2, 3, 4),
            sketch("c", "other", 1, "", 5, 6, 7, 8),
            sketch("d", "same", 1, "", 1, 2, 3, 4).in(2));
    assertThat(found.vetoes())
        .extracting(CopySearchTest::written)
        .containsExactlyInAnyOrder(
            "a EXACT_DUPLICATE copy of b 0", "d EXACT_DUPLICATE copy of b 2");
    assertThat(found.statistics())
        .containsOnly(
            Map.entry("candidate-pairs", 0L),
            Map.entry("near-duplicate-pairs", 0L),
            Map.entry("cluster-sizes", Map.of()));
  }

  /** a and b agree in three of four, b and d too, a and c in a band but not in enough. */
  @Test
  void ofAClusterTheFirstByRankStays() {
    Found found =
        search(
            List.of(),
            sketch("a", "1", 5, "", 1, 2, 3, 4),
            sketch("b", "2", 6, "", 1, 2, 3, 9),
            sketch("c", "3", 7, "", 1, 2, 8, 8),
            sketch("d", "4", 8, "", 0, 2, 3, 9).in(3),
            sketch("x", "5", 1, "", 7, 7, 6, 6),
            sketch("y", "6", 1, "", 7, 7, 6, 5));
    assertThat(found.vetoes())
        .extracting(CopySearchTest::written)
        .containsExactlyInAnyOrder(
            "a NEAR_DUPLICATE copy of b 0",
            "d NEAR_DUPLICATE copy of b 3",
            "y NEAR_DUPLICATE copy of x 0");
    assertThat(found.statistics())
        .containsOnly( // ab, ac, bc, bd, xy; of which ac and bc are not alike
            Map.entry("candidate-pairs", 5L),
            Map.entry("near-duplicate-pairs", 3L),
            Map.entry("cluster-sizes", Map.of("2", 1L, "3", 1L)));
  }

  @Test
  void whatIsWrongWithADocumentAloneIsSaidOfCopiesToo() {
    Sketch slow = Sketch.tooSlow("slow", 4);
    Sketch original = new Sketch("a", "h", 9, new int[] {1, 2, 3, 4}, "", "天马行空");
    Sketch copy = new Sketch("b", "h", 8, new int[] {1, 2, 3, 4}, "", "独往独来");
    assertThat(CopySearch.of(OPTIONS, List.of(), List.of(copy, slow, original)).vetoes())
        .extracting(CopySearchTest::written)
        .containsExactlyInAnyOrder(
            "slow TOO_SLOW  0",
            "a CONTAMINATED 天马行空 0",
            "b EXACT_DUPLICATE copy of a 0",
            "b CONTAMINATED 独往独来 0");
  }

  @Test
  void nearDuplicatesAreLookedForOnlyIfTheyAreAskedFor() {
    DedupOptions exact = Records.with(OPTIONS, "near", false);
    List<Sketch> sketches =
        List.of(
            new Sketch("a", "1", 1, new int[0], "", ""),
            new Sketch("b", "2", 1, new int[0], "", ""),
            new Sketch("c", "2", 1, new int[0], "", ""));
    Found found = CopySearch.of(exact, List.of("a"), sketches);
    assertThat(found.vetoes())
        .extracting(CopySearchTest::written)
        .containsExactly("c EXACT_DUPLICATE copy of b 0");
    assertThat(found.statistics()).isEmpty();
  }

  /**
   * Probes are p and q. Found with one of them are pa, pb, qm and qz, of which only pa is exact; of
   * the exact pairs pa, pc, qd and aq the first two are in one cluster.
   */
  @Test
  void theSampleSaysHowGoodTheSearchWas() {
    Found found =
        search(
            List.of("p", "q"),
            sketch("p", "1", 1, "", 1, 2, 3, 4),
            sketch("a", "2", 1, "p q", 1, 2, 3, 5),
            sketch("b", "3", 1, "", 1, 2, 4, 4),
            sketch("c", "4", 1, "p gone", 1, 2, 7, 5),
            sketch("d", "5", 1, "q", 9, 9, 9, 9),
            sketch("q", "6", 1, "a", 6, 6, 6, 6),
            sketch("z", "7", 1, "", 6, 6, 6, 0),
            sketch("m", "8", 1, "", 6, 6, 6, 1));
    assertThat(found.statistics())
        .containsEntry("sample-documents", 2)
        .containsEntry("sample-pairs-found", 4L)
        .containsEntry("sample-pairs-exact", 4L)
        .containsEntry("sample-precision", 1 / 4.0)
        .containsEntry("sample-recall", 2 / 4.0)
        .containsEntry("near-duplicate-pairs", 6L); // ac and mz too, which are with no probe
  }

  /**
   * All agree in a band; which are compared goes by ids, whatever the order of the texts' hashes.
   */
  @Test
  void documentsOfALargeBandAreComparedWithTheFirstAndTheSixteenBefore() {
    List<Sketch> sketches = new ArrayList<>();
    List<int[]> pairs = List.of(new int[] {0, 39}, new int[] {5, 21}, new int[] {2, 19});
    for (int i = 0; i < 40; i++) {
      int third = i;
      for (int[] pair : pairs) {
        third = i == pair[1] ? pair[0] : third;
      }
      String hash = i == 2 ? "0" : i == 19 ? "1" : "2" + i;
      sketches.add(sketch("%02d".formatted(i), hash, 1, "", 7, 7, third, 100 + i));
    }
    Found found = search(List.of(), sketches.toArray(Sketch[]::new));
    assertThat(found.vetoes())
        .extracting(CopySearchTest::written)
        .containsExactlyInAnyOrder(
            "39 NEAR_DUPLICATE copy of 00 0", "21 NEAR_DUPLICATE copy of 05 0");
    assertThat(found.statistics()) // 1 + 2 + … + 16, then 17 each
        .containsEntry("candidate-pairs", 16L * 17 / 2 + 23 * 17);
  }

  private static Found search(List<String> probes, Sketch... sketches) {
    return CopySearch.of(OPTIONS, probes, List.of(sketches));
  }

  private static Sketch sketch(
      String id, String hash, int length, String similar, int... signature) {
    return new Sketch(id, hash, length, signature, similar, "");
  }

  private static String written(Veto veto) {
    return veto.id() + " " + veto.reason() + " " + veto.detail() + " " + veto.date();
  }
}
