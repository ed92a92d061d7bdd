package io.tianma.data.gap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tianma.data.segment.Jieba;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The published example of PEGASUS' selection: four sentences, each letter a token. */
class GapSelectionTest {
  private static final List<String> LETTERS = List.of("abc", "bcd", "xyz", "bcx");

  @Test
  void independentScoresCountEveryToken() {
    assertThat(scores(false)).containsExactly(new float[] {.3333f, .3333f, .1667f, .5f}, close());
  }

  @Test
  void uniqueScoresCountEqualTokensOnce() {
    assertThat(scores(true)).containsExactly(new float[] {.4444f, .4444f, .25f, .6f}, close());
  }

  @Test
  void independentPrincipalTakesTheLaterOfEqualSentences() {
    assertThat(principal(Principal.IND_ORIG)).containsExactly(1, 3);
    assertThat(principal(Principal.IND_UNIQ)).containsExactly(1, 3);
  }

  @Test
  void sequentialPrincipalTakesTheLaterOfEqualSentences() {
    UnigramSplit split = split();
    split.move(3);
    assertThat(split.scoreWith(0, false)).isEqualTo(split.scoreWith(1, false)).isEqualTo(.5f);
    assertThat(principal(Principal.SEQ_ORIG)).containsExactly(1, 3);
  }

  /** After bcx: abc and bcd have 3 common of 4 and 6 distinct tokens, xyz has 2 of 5 and 4. */
  @Test
  void sequentialUniqueScoresTheWholeChoice() {
    UnigramSplit split = split();
    split.move(3);
    assertThat(split.scoreWith(0, true)).isCloseTo(6f / 10, within(1e-6f));
    assertThat(split.scoreWith(1, true)).isCloseTo(6f / 10, within(1e-6f));
    assertThat(split.scoreWith(2, true)).isCloseTo(4f / 9, within(1e-6f));
    assertThat(principal(Principal.SEQ_UNIQ)).containsExactly(1, 3);
  }

  /** Worked by hand from the definitions: every form chooses other sentences. */
  @ParameterizedTest
  @CsvSource({"IND_ORIG, 0, 3", "IND_UNIQ, 2, 3", "SEQ_ORIG, 0, 2", "SEQ_UNIQ, 1, 3"})
  void eachFormOfPrincipalIsAnother(Principal form, int first, int second) {
    List<String> sentences = List.of("aaeaea", "aa", "cfbada", "febaef");
    assertThat(select(Strategy.PRINCIPAL, form, 0.5, sentences)).containsExactly(first, second);
  }

  @Test
  void continuousTakesTheBestWindow() {
    assertThat(select(Strategy.CONTINUOUS, Principal.IND_ORIG, 0.5, LETTERS)).containsExactly(1, 2);
  }

  @Test
  void continuousTakesTheLaterOfEqualWindows() {
    List<String> same = List.of("ab", "ab", "ab", "ab");
    assertThat(select(Strategy.CONTINUOUS, Principal.IND_ORIG, 0.5, same)).containsExactly(2, 3);
  }

  @Test
  void leadTakesTheFirst() {
    assertThat(select(Strategy.LEAD, Principal.IND_ORIG, 0.5, LETTERS)).containsExactly(0, 1);
  }

  @Test
  void theNumberOfGapsIsRoundedDownButNeverZero() {
    assertThat(RougeGap.count(10, 0.3)).isEqualTo(3);
    assertThat(RougeGap.count(9, 0.25)).isEqualTo(2);
    assertThat(RougeGap.count(3, 0.1)).isEqualTo(1);
    assertThat(RougeGap.count(2, 1)).isEqualTo(2);
  }

  @Test
  void punctuationAndCaseDoNotCount() {
    List<String> marked = List.of("A,b。c！", "b c；d", "X y z？", "bC—x");
    assertThat(select(Strategy.PRINCIPAL, Principal.IND_ORIG, 0.5, marked)).containsExactly(1, 3);
  }

  @Test
  void wordsAreComparedAsWholes() {
    List<String> sentences = List.of("北京大学在北京", "上海大学在上海", "北京的天气", "海上大风");
    PairOptions options = options(Strategy.PRINCIPAL, Principal.IND_ORIG, 0.25, TokenUnit.WORDS);
    int[] gaps = GapStrategies.of(options, Jieba.withoutHmm()).select(sentences, Seeds.random(1));
    // 北京大学 | 在 | 北京 shares two words with the rest, 北京 | 的 | 天气 one, of characters others win
    assertThat(gaps).containsExactly(0);
  }

  @Test
  void randomTakesEverySentenceEquallyOften() {
    int[] times = new int[5];
    List<String> sentences = List.of("一", "二", "三", "四", "五");
    for (int seed = 0; seed < 5000; seed++) {
      int[] gaps = select(Strategy.RANDOM, Principal.IND_ORIG, 0.4, sentences, seed);
      assertThat(gaps).hasSize(2).isSorted();
      Arrays.stream(gaps).forEach(i -> times[i]++);
    }
    assertThat(Arrays.stream(times).boxed()).allSatisfy(n -> assertThat(n).isBetween(1850, 2150));
  }

  @Test
  void dynamicVariesTheRatioBetweenAThirdAndAll() {
    List<String> sentences = Collections.nCopies(100, "文");
    int[] sizes =
        IntStream.range(0, 2000)
            .map(s -> select(Strategy.DYNAMIC, Principal.IND_ORIG, 0.45, sentences, s).length)
            .toArray();
    assertThat(Arrays.stream(sizes).min()).hasValue(14);
    assertThat(Arrays.stream(sizes).max()).hasValue(44);
    assertThat(Arrays.stream(sizes).average().orElseThrow()).isCloseTo(29.4, within(0.6));
  }

  @Test
  void dynamicNoiseIsTheFactorTimesANormalOfThatSpread() {
    RougeGap rouge = new RougeGap(SentenceCodes::letters, false);
    List<String> pair = List.of("甲乙丙丁戊己庚辛壬癸", "甲乙丙丁戊己庚辛壬子", "甲乙丙");
    // the first two are equal but for noise, the third is below them by more than noise of 4 %
    // gives
    int[] wins = new int[3];
    for (int seed = 0; seed < 1000; seed++) {
      wins[rouge.dynamic(pair, 1, 0.2, Seeds.random(seed))[0]]++;
    }
    assertThat(wins[0]).isBetween(430, 570);
    assertThat(wins[2]).isZero();
    assertThat(rouge.independent(pair, 1)).containsExactly(1);
  }

  private static int[] principal(Principal form) {
    return select(Strategy.PRINCIPAL, form, 0.5, LETTERS);
  }

  private static int[] select(Strategy strategy, Principal form, double ratio, List<String> s) {
    return select(strategy, form, ratio, s, 1);
  }

  private static int[] select(
      Strategy strategy, Principal form, double ratio, List<String> sentences, long seed) {
    Random random = Seeds.random(seed);
    return GapStrategies.of(
            options(strategy, form, ratio, TokenUnit.CHARACTERS), Jieba.withoutHmm())
        .select(sentences, random);
  }

  private static PairOptions options(
      Strategy strategy, Principal form, double ratio, TokenUnit tokens) {
    return PairFixture.options(strategy, form, ratio, tokens, SlotOptions.removed(), 0);
  }

  private static UnigramSplit split() {
    SentenceCodes codes = SentenceCodes.letters(LETTERS);
    int[][] all = new int[codes.size()][];
    Arrays.setAll(all, codes::sentence);
    return new UnigramSplit(all, codes.alphabet());
  }

  private static float[] scores(boolean unique) {
    UnigramSplit split = split();
    float[] scores = new float[LETTERS.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = split.scoreWith(i, unique);
    }
    return scores;
  }

  private static org.assertj.core.data.Offset<Float> close() {
    return within(5e-5f);
  }
}
