package io.tianma.data.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.tianma.data.gap.Seeds;
import io.tianma.data.shard.SeededHash;
import io.tianma.data.shard.TokenizedPair;
import io.tianma.data.vocab.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class MixtureTest {
  private static final ObjectiveOptions SPANS =
      new ObjectiveOptions(Kind.SPAN_CORRUPTION, 1, 0.15, 3);
  private static final ObjectiveOptions PREFIX = new ObjectiveOptions(Kind.PREFIX_LM, 1, 0.15, 3);

  /** T5's example of 512 tokens: 77 noise tokens in 26 spans. */
  @Test
  void noiseAndSpansHaveTheirShares() {
    SpanCorruption t5 = new SpanCorruption(0.15, 3);
    assertThat(t5.noise(512)).isEqualTo(77);
    assertThat(t5.spans(512)).isEqualTo(26);
    assertThat(t5.noise(2)).isEqualTo(1);
    assertThat(t5.noise(100)).isEqualTo(15);
    assertThat(t5.spans(100)).isEqualTo(5);
  }

  /** Whatever the density, a token stays, and so many stay that spans have some between them. */
  @Test
  void someOfTheTextStaysBetweenTheSpans() {
    SpanCorruption dense = new SpanCorruption(0.9, 1);
    assertThat(dense.noise(2)).as("round(1.8) would be all").isEqualTo(1);
    assertThat(dense.noise(10)).isEqualTo(9);
    assertThat(dense.spans(10)).as("9 spans around one token").isEqualTo(1);
    assertThat(dense.spans(30)).as("27 of 30 tokens in 27 spans").isEqualTo(3);
    assertThat(new SpanCorruption(0.5, 1).spans(1000)).isEqualTo(98);
  }

  @Test
  void twoTokensStayWhereNothingFits() {
    Ids.Pair pair = new SpanCorruption(0.15, 3).apply(text(9), 3, 3, Seeds.random(1));
    assertThat(pair.source()).containsExactly(101, 106, Vocabulary.sentinel(0), 102);
    assertThat(pair.target()).containsExactly(101, Vocabulary.sentinel(0), 107, 102);
  }

  @Test
  void aFrameIsOneTokenOnEachSide() {
    assertThat(Ids.framed(new int[] {7, 8, 9, 10}, 1, 3)).containsExactly(101, 8, 9, 102);
    assertThat(Ids.framed(new int[] {7}, 0, 0)).containsExactly(101, 102);
  }

  @Property
  void putTogetherSourceAndTargetAreTheText(
      @ForAll @IntRange(min = 2, max = 900) int length,
      @ForAll @DoubleRange(min = 0.01, max = 0.99) double density,
      @ForAll @DoubleRange(min = 1, max = 20) double mean,
      @ForAll long seed) {
    int[] text = text(length);
    SpanCorruption corruption = new SpanCorruption(density, mean);
    Ids.Pair pair = corruption.apply(text, 2000, 2000, Seeds.random(seed));
    assertThat(merge(pair)).containsExactly(text);
    assertThat(sentinels(pair.source())).containsExactlyElementsOf(sentinels(pair.target()));
    assertThat(sentinels(pair.source())).isSorted().doesNotHaveDuplicates();
    assertThat(sentinels(pair.source())).hasSize(corruption.spans(length));
    assertThat(pair.target()).hasSize(corruption.noise(length) + corruption.spans(length) + 2);
  }

  @Property
  void whatDoesNotFitIsLeftOutAtTheEnd(
      @ForAll @IntRange(min = 2, max = 900) int length,
      @ForAll @IntRange(min = 5, max = 300) int maxSource,
      @ForAll @IntRange(min = 5, max = 100) int maxTarget) {
    int[] text = text(length);
    Ids.Pair pair = new SpanCorruption(0.15, 3).apply(text, maxSource, maxTarget, Seeds.random(1));
    assertThat(pair.source().length).isLessThanOrEqualTo(maxSource);
    assertThat(pair.target().length).isLessThanOrEqualTo(maxTarget);
    int[] merged = merge(pair);
    assertThat(merged).containsExactly(Arrays.copyOf(text, merged.length));
    if (merged.length < length) { // one token more would not fit
      int more = merged.length + 1;
      int noise = Math.max(1, (int) Math.rint(0.15 * more));
      int spans = Math.max(1, (int) Math.rint(noise / 3.0));
      boolean fits = more - noise + spans + 2 <= maxSource && noise + spans + 2 <= maxTarget;
      assertThat(fits).isFalse();
    }
  }

  /** Three tokens that stay and two that are taken out, in two parts each: 1 + 2 or 2 + 1. */
  @Test
  void divisionsAreEquallyLikely() {
    int[] text = text(5);
    int first = 0;
    for (int seed = 0; seed < 10_000; seed++) {
      int[] source = new SpanCorruption(0.4, 1).apply(text, 99, 99, Seeds.random(seed)).source();
      int a = text[0];
      if (source[2] == Vocabulary.sentinel(0)) {
        first++;
        assertThat(source)
            .containsExactly(
                101, a, Vocabulary.sentinel(0), a + 2, a + 3, Vocabulary.sentinel(1), 102);
      } else {
        assertThat(source)
            .containsExactly(
                101, a, a + 1, Vocabulary.sentinel(0), a + 3, Vocabulary.sentinel(1), 102);
      }
    }
    assertThat(first).isBetween(4800, 5200);
  }

  @Test
  void everyTokenIsTakenOutEquallyOften() {
    int[] text = text(20);
    int[] times = new int[20];
    for (int seed = 0; seed < 20_000; seed++) {
      Ids.Pair pair = new SpanCorruption(0.3, 2).apply(text, 99, 99, Seeds.random(seed));
      Arrays.stream(pair.target())
          .filter(id -> id >= Vocabulary.SPECIALS)
          .forEach(id -> times[id - Vocabulary.SPECIALS]++);
    }
    // T5's text begins with what stays, so the first token is never taken and the last one often
    assertThat(times[0]).isZero();
    assertThat(Arrays.stream(times).sum() / 20_000.0).isEqualTo(6);
    assertThat(times[19]).isEqualTo(20_000);
    assertThat(Arrays.stream(times, 4, 16).boxed())
        .allSatisfy(n -> assertThat(n / 20_000.0).isCloseTo(0.27, within(0.08)));
  }

  @Property
  void aPrefixAndItsRestAreTheText(
      @ForAll @IntRange(min = 2, max = 300) int length, @ForAll long seed) {
    Ids.Pair pair = PrefixLm.apply(text(length), 400, 400, Seeds.random(seed));
    int[] merged = Ids.text(pair.source(), pair.target());
    assertThat(merged).containsExactly(text(length));
    assertThat(pair.source().length).isGreaterThan(2);
    assertThat(pair.target().length).isGreaterThan(2);
  }

  @Test
  void aPrefixEndsAnywhereAndBothSidesFit() {
    int[] splits = new int[6];
    for (int seed = 0; seed < 9_000; seed++) {
      Ids.Pair pair = PrefixLm.apply(text(10), 5, 6, Seeds.random(seed));
      int split = pair.source().length - 2;
      splits[split]++;
      assertThat(pair.source()).isEqualTo(Ids.framed(text(10), 0, split));
      assertThat(pair.target()).isEqualTo(Ids.framed(text(10), split, split + 4));
    }
    assertThat(splits[1] + splits[2] + splits[3]).isEqualTo(9_000);
    assertThat(splits[1]).isBetween(2800, 3200);
    assertThat(splits[3]).isBetween(2800, 3200);
    assertThat(PrefixLm.apply(text(2), 99, 99, Seeds.random(1)).source()).hasSize(3);
  }

  @Test
  void rowsGetWhatTheirObjectiveMakes() {
    TokenizedPair row = row("ab12", 100, 30);
    TokenizedPair spans = new Mixture(List.of(SPANS), 384, 128).apply(row, 7);
    assertThat(sentinels(spans.source())).hasSize(7); // round(130 · 0.15) = 20 tokens in 7 spans
    assertThat(spans.id()).isEqualTo("ab12");
    assertThat(spans.targetChars()).isZero();
    TokenizedPair prefix = new Mixture(List.of(PREFIX), 384, 128).apply(row, 7);
    assertThat(sentinels(prefix.source())).isEmpty();
    assertThat(prefix.source()[1]).isEqualTo(Vocabulary.SPECIALS);
    assertThat(new Mixture(List.of(SPANS), 384, 128).isGapSentencesOnly()).isFalse();
    assertThat(
            new Mixture(List.of(ObjectiveOptions.gapSentences(), PREFIX), 384, 128)
                .isGapSentencesOnly())
        .isFalse();
  }

  @Test
  void aTextOfTwoTokensIsCorrupted() {
    TokenizedPair row =
        new TokenizedPair("a", new int[] {101, 200, 102}, new int[] {101, 201, 102}, 1);
    assertThat(new Mixture(List.of(PREFIX), 384, 128).apply(row, 1).source())
        .containsExactly(101, 200, 102);
    assertThat(new Mixture(List.of(SPANS), 384, 128).apply(row, 1).source())
        .containsExactly(101, 200, Vocabulary.sentinel(0), 102);
  }

  @Test
  void weightsAreShares() {
    Mixture mixture =
        new Mixture(
            List.of(
                new ObjectiveOptions(Kind.GAP_SENTENCES, 2, 0.15, 3),
                new ObjectiveOptions(Kind.SPAN_CORRUPTION, 1, 0.15, 3),
                new ObjectiveOptions(Kind.PREFIX_LM, 1, 0.15, 3)),
            384,
            128);
    int[] times = new int[3];
    IntStream.range(0, 10_000).forEach(i -> times[mixture.choose("row" + i, 5).kind().ordinal()]++);
    assertThat(times[0]).isBetween(4850, 5150);
    assertThat(times[1]).isBetween(2350, 2650);
    assertThat(times[2]).isBetween(2350, 2650);
  }

  /** Shares are half open: [0, p) is the first one's, p itself the second one's. */
  @Test
  void aRowOnTheBorderIsTheNextOnes() {
    for (int i = 0; i < 20; i++) {
      double place = SeededHash.fraction(SeededHash.of(5, "row" + i));
      Mixture mixture =
          new Mixture(
              List.of(
                  new ObjectiveOptions(Kind.SPAN_CORRUPTION, place, 0.15, 3),
                  new ObjectiveOptions(Kind.PREFIX_LM, 1 - place, 0.15, 3)),
              384,
              128);
      assertThat(mixture.choose("row" + i, 5).kind()).isEqualTo(Kind.PREFIX_LM);
    }
  }

  @Test
  void aRowDependsOnSeedAndIdAlone() {
    Mixture mixture = new Mixture(List.of(SPANS, PREFIX), 384, 128);
    TokenizedPair row = row("ab12", 100, 30);
    assertThat(mixture.apply(row, 7).source()).isEqualTo(mixture.apply(row, 7).source());
    assertThat(
            IntStream.range(0, 20)
                .mapToObj(seed -> Arrays.toString(mixture.apply(row, seed).source()))
                .distinct())
        .hasSizeGreaterThan(15);
    assertThat(
            IntStream.range(0, 20)
                .mapToObj(i -> Arrays.toString(mixture.apply(row("x" + i, 100, 30), 7).source()))
                .distinct())
        .hasSizeGreaterThan(15);
  }

  @Test
  void gapSentencesStayAsTheyAre() {
    TokenizedPair row = row("ab12", 10, 5);
    Mixture mixture = new Mixture(List.of(ObjectiveOptions.gapSentences()), 384, 128);
    assertThat(mixture.isGapSentencesOnly()).isTrue();
    assertThat(mixture.apply(row, 1)).isSameAs(row);
  }

  @Test
  void specialTokensAreNoText() {
    int[] source = {101, 200, Vocabulary.MASK, 201, Vocabulary.WORD_MASK, 100, 102, 0, 0};
    assertThat(Ids.text(source, new int[] {101, 300, 102})).containsExactly(200, 201, 100, 300);
  }

  @Test
  void aTextOfOneTokenStaysAsItIs() {
    TokenizedPair row = new TokenizedPair("a", new int[] {101, 200, 102}, new int[] {101, 102}, 0);
    assertThat(new Mixture(List.of(SPANS), 384, 128).apply(row, 1)).isSameAs(row);
  }

  @Test
  void badNumbersAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ObjectiveOptions(Kind.PREFIX_LM, 0, 0.15, 3))
        .withMessageContaining("weight = 0.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ObjectiveOptions(Kind.PREFIX_LM, 1, 1, 3))
        .withMessage("noise-density = 1.0: must be between 0 and 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ObjectiveOptions(Kind.PREFIX_LM, 1, 0, 3))
        .withMessageContaining("noise-density = 0.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ObjectiveOptions(Kind.PREFIX_LM, 1, 0.15, 0.99))
        .withMessage("mean-span-length = 0.99: must be at least 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ObjectiveOptions(Kind.PREFIX_LM, Double.POSITIVE_INFINITY, 0.15, 3))
        .withMessageContaining("weight = Infinity");
    assertThat(new ObjectiveOptions(Kind.PREFIX_LM, 1e-9, 0.999, 1).weight()).isEqualTo(1e-9);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Mixture(List.of(), 384, 128))
        .withMessageContaining("objectives");
  }

  private static TokenizedPair row(String id, int source, int target) {
    return new TokenizedPair(
        id, Ids.framed(text(source), 0, source), Ids.framed(text(target), 0, target), target);
  }

  private static int[] text(int length) {
    return IntStream.range(0, length).map(i -> Vocabulary.SPECIALS + i).toArray();
  }

  private static List<Integer> sentinels(int[] ids) {
    return Arrays.stream(ids).filter(id -> id > 0 && id <= Vocabulary.SENTINELS).boxed().toList();
  }

  /** Puts what follows each sentinel in the target into its place in the source. */
  private static int[] merge(Ids.Pair pair) {
    List<Integer> target = Arrays.stream(pair.target()).boxed().toList();
    List<Integer> text = new ArrayList<>();
    for (int id : Arrays.copyOfRange(pair.source(), 1, pair.source().length - 1)) {
      if (id >= Vocabulary.SPECIALS) {
        text.add(id);
      } else {
        int at = target.indexOf(id) + 1;
        while (target.get(at) >= Vocabulary.SPECIALS) {
          text.add(target.get(at++));
        }
      }
    }
    return text.stream().mapToInt(i -> i).toArray();
  }
}
