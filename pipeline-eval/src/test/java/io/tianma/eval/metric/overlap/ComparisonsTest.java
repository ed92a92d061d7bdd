package io.tianma.eval.metric.overlap;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.eval.metric.Scoring;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

/** What texts of many sentences have in common. */
class ComparisonsTest {
  /** Sentences that differ, of which each shares tokens with all others but never the last one. */
  private static final int MANY = 2_100;

  @Property(tries = 300)
  void whatIsFoundIsWhatAllPairsHave(
      @ForAll @IntRange(min = 1, max = 12) int rows,
      @ForAll @IntRange(min = 1, max = 80) int longest,
      @ForAll @IntRange(min = 1, max = 30) int alphabet,
      @ForAll long seed) {
    Random random = new Random(seed);
    List<int[]> others = sentences(random, rows, longest, alphabet);
    Comparisons comparisons = new Comparisons(others, alphabet, 10);
    BitSet tokens = new BitSet();
    BitSet allTokens = new BitSet();
    for (int[] sentence : sentences(random, 5, longest, alphabet)) {
      BitSet all = new BitSet();
      for (int[] other : others) {
        Subsequence.walk(other, sentence, alphabet, (row, column) -> all.set(column));
      }
      BitSet found = new BitSet();
      comparisons.of(sentence, columns(sentence, found, false));
      assertThat(found).isEqualTo(all);
      comparisons.of(sentence, columns(sentence, tokens, true));
      all.stream().forEach(column -> allTokens.set(sentence[column]));
    }
    assertThat(tokens).isEqualTo(allTokens);
    assertThat(comparisons.areAll()).isTrue();
  }

  @Test
  void equalSentencesAreOne() {
    List<int[]> sentences =
        List.of(new int[] {1, 2}, new int[] {2}, new int[] {1, 2}, new int[0], new int[] {1});
    assertThat(Comparisons.ids(sentences, 3)).containsExactly(0, 1, 0, 2, 3);
    assertThat(Comparisons.different(sentences, 3))
        .containsExactly(sentences.get(0), sentences.get(1), sentences.get(3), sentences.get(4));
  }

  @Test
  void noMorePairsAreComparedThanAreAllowedAndItSaysSo() {
    List<int[]> others = List.of(new int[] {0, 1}, new int[] {0, 2}, new int[] {1, 2, 0});
    int[] sentence = {1, 0};
    BitSet found = new BitSet();
    Comparisons two = new Comparisons(others, 3, Comparisons.MOST / 2);
    two.of(sentence, columns(sentence, found, false));
    assertThat(found).isEqualTo(BitSet.valueOf(new long[] {3}));
    assertThat(two.areAll()).isTrue();
    Comparisons one = new Comparisons(others, 3, Comparisons.MOST);
    found.clear();
    one.of(sentence, columns(sentence, found, false));
    assertThat(found.cardinality()).isOne();
    assertThat(one.areAll()).isFalse();
  }

  @Property
  void aSentenceIsAsNearAsItsScoreSays(
      @ForAll @CharRange(from = ' ', to = '4') @StringLength(max = 30) String text,
      @ForAll @Size(min = 1, max = 3) List<@CharRange(from = ' ', to = '4') @StringLength(max = 30) String> references) {
    for (Dialect dialect : Dialect.values()) {
      for (Tokens tokens : List.of(Tokens.CHAR, Tokens.GIVEN)) {
        assertThat(new SingleTokens(dialect, tokens, references).f(text))
            .isEqualTo(dialect.score(tokens, references, text).rouge1().f());
      }
    }
  }

  @Test
  void textsOfTooManySentencesHaveALowerBoundThatIsCounted() {
    String reference = each(0x20000, "甲乙丙");
    String hypothesis = each(0x21000, "丙甲乙");
    Scores standard = Scoring.STANDARD.score(reference, hypothesis);
    assertThat(standard.cut()).isOne();
    assertThat(standard.rougeLsum().f()).isEqualTo(0.5);
    Scoring rougePy = new Scoring(Dialect.ROUGE_PY, Tokens.CHAR);
    Scores asSets = rougePy.score(reference.replace('\n', '.'), hypothesis.replace('\n', '.'));
    assertThat(asSets.cut()).isOne();
    assertThat(asSets.rougeL().recall()).isEqualTo(2.0 / (MANY + 3));
    List<Scores> texts = List.of(asSets, rougePy.score("天.", "马."), asSets);
    assertThat(Scores.mean(texts).cut()).isEqualTo(2);
  }

  /** A line for each character from that one on. */
  private static String each(int first, String same) {
    return IntStream.range(0, MANY)
        .mapToObj(i -> Character.toString(first + i) + same)
        .collect(Collectors.joining("\n"));
  }

  private static List<int[]> sentences(Random random, int count, int longest, int alphabet) {
    List<int[]> sentences = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sentences.add(
          i > 0 && random.nextInt(4) == 0
              ? sentences.get(random.nextInt(i)).clone()
              : random.ints(random.nextInt(longest + 1), 0, alphabet).toArray());
    }
    return sentences;
  }

  /** Notes columns, or the tokens that stand there. */
  private static Comparisons.Columns columns(int[] sentence, BitSet found, boolean tokens) {
    return new Comparisons.Columns() {
      @Override
      public boolean has(int column) {
        return found.get(tokens ? sentence[column] : column);
      }

      @Override
      public void add(int column) {
        found.set(tokens ? sentence[column] : column);
      }
    };
  }
}
