package io.tianma.data.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.testing.Documents;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class ProbesTest {
  @Property(tries = 200)
  void findsExactlyThePairsAboveTheThreshold(
      @ForAll long seed, @ForAll @DoubleRange(min = 0.05, max = 1) double threshold) {
    SplittableRandom random = new SplittableRandom(seed);
    String text = Documents.text(random, 12);
    String other = text.substring(random.nextInt(text.length() / 2)) + Documents.text(random, 2);
    Probes probes = new Probes(5, threshold);
    probes.add(List.of("a", "c"), List.of(text, Documents.text(random, 12)));
    double exact = jaccard(shingles(text), shingles(other));
    assertThat(probes.similar("b", other).stream().map(Link::id))
        .isEqualTo(exact >= threshold ? List.of("ba") : List.of());
    assertThat(probes.similar("a", text)).isEmpty();
  }

  /** Of ten shingles each two may be missing, whatever their hashes; two probes hold them all. */
  @Test
  void aPairAtTheThresholdIsFoundWhateverIsMissing() {
    String text = "天马行空独往来去也乎";
    Probes probes = new Probes(1, 0.8);
    probes.add(List.of("p", "q"), List.of(text, text));
    assertThat(probes.ids()).containsExactly("p", "q");
    for (int i = 0; i < 10; i++) {
      for (int k = 0; k < i; k++) {
        String eight = new StringBuilder(text).deleteCharAt(i).deleteCharAt(k).toString();
        assertThat(probes.similar("a", eight)).extracting(Link::id).containsExactly("pa", "qa");
        assertThat(probes.similar("a", eight.substring(1))).isEmpty();
      }
    }
  }

  private static Set<String> shingles(String text) {
    Set<String> shingles = new HashSet<>();
    for (int i = 0; i + 5 <= text.length(); i++) {
      shingles.add(text.substring(i, i + 5));
    }
    return shingles;
  }

  private static double jaccard(Set<String> a, Set<String> b) {
    Set<String> common = new HashSet<>(a);
    common.retainAll(b);
    return (double) common.size() / (a.size() + b.size() - common.size());
  }

  @Property(tries = 200)
  void aPassageIsFoundWhereverItStands(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    String test = Documents.text(random, 4);
    Passages passages = new Passages(20);
    passages.add(test);
    String normal = test.replaceAll("[^\\p{L}\\p{N}]", "").toLowerCase(Locale.ROOT);
    int from = random.nextInt(normal.length() - 20);
    String shared = normal.substring(from, from + 20);
    String spaced = String.join(" ", shared.split("", -1));
    assertThat(passages.find("前面的话，" + spaced + "！后面的话")).isEqualTo(shared);
    assertThat(passages.find("前面的话" + shared.substring(1) + "后面的话")).isNull();
  }

  @Test
  void aTextShorterThanAPassageSaysNothing() {
    Passages passages = new Passages(20);
    passages.add("太短");
    assertThat(passages.texts()).isZero();
    assertThat(passages.find("太短的话没有什么可以比较的东西所以什么也找不到")).isNull();
  }

  @Test
  void aTextOfOnePassageIsFoundAndKnown() {
    Passages passages = new Passages(4);
    passages.add("天马行空");
    passages.add("独往，独来");
    assertThat(passages.texts()).isEqualTo(2);
    assertThat(passages.find("天马 行空")).isEqualTo("天马行空");
    assertThat(passages.findNormal("独往独来")).isEqualTo("独往独来");
    assertThat(passages.find("天马行")).isNull();
  }

  @Test
  void hashSetsHoldWhatWasAddedAndNothingElse() {
    HashSet64 set = new HashSet64();
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 10_000; i++) {
      set.add(random.nextLong());
    }
    set.add(0);
    set.add(0);
    assertThat(set.size()).isEqualTo(10_001);
    SplittableRandom again = new SplittableRandom(1);
    SplittableRandom others = new SplittableRandom(2);
    for (int i = 0; i < 10_000; i++) {
      assertThat(set.contains(again.nextLong())).isTrue();
      assertThat(set.contains(others.nextLong())).isFalse();
    }
    assertThat(set.contains(0)).isTrue();
  }
}
