package io.tianma.data.dedup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.data.store.Records;
import io.tianma.data.testing.Documents;
import io.tianma.data.text.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SketchTest {
  private static final Sketch SKETCH =
      new Sketch("id", "hash", 12, new int[] {1, 2}, "a b", "passage");

  @Test
  void aCopyIsComparedByNothing() {
    Sketch copy = SKETCH.in(3).copyOf("original");
    assertThat(copy.isCopy()).isTrue();
    assertThat(copy.original()).isEqualTo("original");
    assertThat(copy.signature()).isEmpty();
    assertThat(copy.similarIds()).isEmpty();
    assertThat(copy.similar()).isEmpty();
    assertThat(copy.id() + copy.hash() + copy.passage()).isEqualTo("idhashpassage");
    assertThat(copy.date()).isEqualTo(3);
    assertThat(copy.length()).isEqualTo(12);
    assertThat(SKETCH.copyOf("")).isSameAs(SKETCH);
    assertThat(SKETCH.isCopy()).isFalse();
    assertThat(SKETCH.similarIds()).containsExactly("a", "b");
    assertThat(SKETCH.similar()).isEqualTo("a b");
    assertThat(SKETCH.signature()).containsExactly(1, 2);
    assertThat(SKETCH.isTooSlow()).isFalse();
  }

  @Test
  void whatTookTooLongIsLikeNoOther() {
    Sketch slow = Sketch.tooSlow("id", 8);
    assertThat(slow.isTooSlow()).isTrue();
    assertThat(slow.signature()).hasSize(8);
    assertThat(slow.hash()).isNotEqualTo(Sketch.tooSlow("other", 8).hash());
    assertThat(slow.signature()).isNotEqualTo(Sketch.tooSlow("other", 8).signature());
    assertThat(slow.signature()).isEqualTo(Sketch.tooSlow("id", 8).signature());
  }

  @Test
  void aTextHasItsTime() {
    Document text = Documents.of("天马行空，独往独来。");
    for (int i = 0; i < 30; i++) { // what is quick by then is not stopped on the way
      assertThat(sketcher(1e-9).of(text).isTooSlow()).isTrue();
      assertThat(sketcher(60).of(text).isTooSlow()).isFalse();
    }
  }

  private static Sketcher sketcher(double seconds) {
    DedupOptions options = Records.with(DedupOptions.defaults(), "maxSeconds", seconds);
    return new Sketcher(options, new Probes(5, 0.8), new Passages(6));
  }

  @Test
  void theEarliestThenTheLongestThenTheLeastIsKept() {
    List<String> ranks = new ArrayList<>();
    for (Sketch sketch : List.of(of("b", 5, 2), of("a", 9, 2), of("c", 9, 2), of("z", 1, 1))) {
      ranks.add(sketch.rank());
    }
    ranks.sort(null);
    assertThat(ranks)
        .extracting(rank -> rank.substring(Sketch.RANK))
        .containsExactly("z", "a", "c", "b");
    assertThat(ranks).extracting(Sketch::dateOf).containsExactly(1, 2, 2, 2);
  }

  private static Sketch of(String id, int length, int date) {
    return new Sketch(id, "", length, new int[0], "", "").in(date);
  }

  @Test
  void linksHaveTheGreaterIdFirst() {
    for (Link link : List.of(Link.of("a", "b"), Link.of("b", "a"))) {
      assertThat(link.greater()).isEqualTo("b");
      assertThat(link.less()).isEqualTo("a");
      assertThat(link.id()).isEqualTo("ba");
      assertThat(link.other("a")).isEqualTo("b");
      assertThat(link.other("b")).isEqualTo("a");
    }
    assertThatThrownBy(() -> Link.of("a", "a")).hasMessage("a cannot be linked with itself");
  }

  @Test
  void whatIsJoinedIsOneComponentUnderItsLeastId() {
    Union union = new Union();
    union.join("d", "e");
    union.join("b", "c");
    union.join("c", "d");
    union.join("y", "x");
    union.join("e", "b");
    Map<String, List<String>> components = union.components();
    assertThat(components).containsOnlyKeys("b", "x");
    assertThat(components.get("b")).containsExactlyInAnyOrder("b", "c", "d", "e");
    assertThat(components.get("x")).containsExactlyInAnyOrder("x", "y");
  }

  @Test
  void paragraphsAreLinesThatAreLongEnough() {
    String text = "天马行空，\n 天马\n天马行空\n\n天——————马";
    List<String> hashes = Paragraphs.hashes(text, 4);
    assertThat(hashes).hasSize(5);
    assertThat(hashes.get(0)).isEqualTo(hashes.get(2)).isNotNull();
    assertThat(hashes.subList(3, 5)).containsOnlyNulls();
    assertThat(hashes.get(1)).isNull();
    assertThat(Paragraphs.without(text, Set.of(0, 3))).isEqualTo(" 天马\n天马行空\n天——————马");
  }

  /** The first of the band and the sixteen before. */
  @Test
  void documentsOfABandAreLinkedToTheFirstAndTheLastFew() {
    BandLinks band = new BandLinks();
    assertThat(band.next("00", true)).isEmpty();
    for (int i = 1; i < 40; i++) {
      String id = "%02d".formatted(i);
      List<String> others = new ArrayList<>();
      for (int k = Math.max(0, i - 16); k < i; k++) {
        others.add("%02d".formatted(k));
      }
      if (i > 16) {
        others.add("00");
      }
      assertThat(band.next(id, false)).extracting(Link::less).isEqualTo(others);
    }
    assertThat(band.next("x", true)).isEmpty();
    assertThat(band.next("y", false)).extracting(Link::id).containsExactly("yx");
    assertThat(band.next("y", false)).extracting(Link::id).containsExactly("yx");
  }

  @Test
  void similarityIsTheShareOfCommonShingles() {
    assertThat(Jaccard.shingles("天马行空", 2)).isEqualTo(Set.of("天马", "马行", "行空"));
    assertThat(Jaccard.shingles("天", 2)).isEqualTo(Set.of("天"));
    assertThat(Jaccard.shingles("", 2)).isEmpty();
    assertThat(Jaccard.similarity(Set.of("a", "b", "c"), Set.of("b", "c", "d"))).isEqualTo(0.5);
    assertThat(Jaccard.similarity(Set.of(), Set.of())).isEqualTo(1);
    assertThat(Jaccard.similarity(Set.of(), Set.of("a"))).isZero();
  }
}
