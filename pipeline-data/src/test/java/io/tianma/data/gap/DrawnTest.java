package io.tianma.data.gap;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.store.Records;
import io.tianma.data.text.Marks;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is made of each random number. */
class DrawnTest {
  private static final String SLOT = String.valueOf(Marks.SENTENCE);
  private static final String WORD = String.valueOf(Marks.WORD);

  @Test
  void aSlotIsMaskedReplacedIntactOrRemoved() {
    Slots slots = new Slots(new SlotOptions(0.5, 0.25, 0.125));
    List<String> sentences = List.of("a", "b", "c", "d", "e", "f", "g", "h");
    Random random =
        new Drawn(7, 0, below(0.5), 0.5, below(0.75), 0.75, below(0.875), 0.875); // the seventh: h
    assertThat(slots.fill(sentences, new int[] {0, 1, 2, 3, 4, 5, 6}, random))
        .containsExactly(SLOT, SLOT, "h", "h", "e", "f", "", "h");
  }

  @Test
  void whereEverySlotIsRemovedNothingIsDrawn() {
    assertThat(
            new Slots(SlotOptions.removed()).fill(List.of("a", "b"), new int[] {1}, new Drawn(0)))
        .containsExactly("a", "");
  }

  @Test
  void aWordIsMaskedReplacedOrStays() {
    MaskedWords words = new MaskedWords(1, DrawnTest::chars, List.of("宙", "宇"));
    Random random = new Drawn(1, 0, below(0.8), 0.8, below(0.9), 0.9, below(1));
    // the first of what is left changes places with the second, which is chosen
    assertThat(words.mask(List.of("天地，玄", "黄荒洪"), random))
        .containsExactly("天" + WORD + "，" + WORD, "宇宇洪");
  }

  /** Of a hundred words each is chosen as often as others. */
  @Test
  void chosenWordsAreDifferentOnes() {
    MaskedWords words = new MaskedWords(0.5, DrawnTest::chars, List.of("宇"));
    Random random = new Drawn(0, 0, 0);
    assertThat(words.mask(List.of("天地玄黄"), random)).containsExactly(WORD + WORD + "玄黄");
  }

  /** Scores are 18/30, 18/30 and 16/30: the last wins from 1 + 0.5 · 0.5 n = 9/8 on. */
  @Test
  void noiseMultipliesAScore() {
    RougeGap rouge = new RougeGap(SentenceCodes::letters, false);
    List<String> sentences = List.of("abcdefghij", "abcdefghik", "abcdefghlm");
    assertThat(rouge.dynamic(sentences, 1, 0.5, new Drawn(0, 0, 0, 0.49))).containsExactly(1);
    assertThat(rouge.dynamic(sentences, 1, 0.5, new Drawn(0, 0, 0, 0.51))).containsExactly(2);
    assertThat(rouge.dynamic(sentences, 1, 0.5, new Drawn(0, 0, -0.01, 0))).containsExactly(0);
    assertThat(rouge.dynamic(sentences, 1, 0, new Drawn(0))).containsExactly(1);
  }

  /** SplitMix64's first number, which Java has too, seeds the generator. */
  @Test
  void generatorsAreSeededBySplitMix() {
    for (long seed : new long[] {0, 1, -1, 20_260_101, Long.MIN_VALUE}) {
      long first = new SplittableRandom(seed).nextLong();
      assertThat(Seeds.random(seed).nextLong()).isEqualTo(new Random(first).nextLong());
    }
  }

  @Test
  void everyChunkHasTheNextSeed() {
    PairOptions options =
        Records.with(
            PairFixture.slots(Strategy.RANDOM, SlotOptions.removed()),
            "chunkChars",
            100,
            "sentenceChars",
            3);
    PairBuilder builder = new PairBuilder(options);
    String text = String.join("\n", IntStream.range(10, 90).mapToObj(i -> "第" + i + "句。").toList());
    List<List<String>> chunks = builder.chunks(text);
    assertThat(chunks).hasSize(4);
    assertThat(builder.pairs(text, 7))
        .isEqualTo(
            IntStream.range(0, 4).mapToObj(i -> builder.pair(chunks.get(i), 7 + i)).toList());
  }

  private static int chars(String text, int[] ends) {
    Arrays.setAll(ends, i -> i + 1);
    return text.length();
  }

  private static double below(double bound) {
    return Math.nextDown(bound);
  }

  /** Gives numbers that are told before, and always the same index if there are as many. */
  private static final class Drawn extends Random {
    private static final long serialVersionUID = 1L;

    private final int index;
    private final transient Deque<Double> numbers = new ArrayDeque<>();

    Drawn(int index, double... numbers) {
      this.index = index;
      Arrays.stream(numbers).forEach(this.numbers::add);
    }

    @Override
    public int nextInt(int bound) {
      return Math.min(index, bound - 1);
    }

    @Override
    public double nextDouble() {
      return numbers.removeFirst();
    }

    @Override
    public synchronized double nextGaussian() {
      return numbers.removeFirst();
    }
  }
}
