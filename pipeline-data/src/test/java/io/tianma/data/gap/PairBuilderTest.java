package io.tianma.data.gap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tianma.data.store.Records;
import io.tianma.data.text.Characters;
import io.tianma.data.text.Marks;
import io.tianma.data.text.SentenceEnds;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class PairBuilderTest {
  private static final List<String> CHUNK =
      IntStream.range(0, 10).mapToObj(i -> "第" + i + "句话说的是天气和收成。").toList();

  @Property
  void removedSlotsLeaveExactlyTheOtherSentencesInOrder(
      @ForAll("documents") String text, @ForAll Strategy strategy, @ForAll long seed) {
    Assume.that(!strategy.whole()); // they have no gaps
    PairBuilder builder = new PairBuilder(PairFixture.slots(strategy, SlotOptions.removed()));
    for (GapPair pair : builder.pairs(text, seed)) {
      StringBuilder source = new StringBuilder();
      StringBuilder target = new StringBuilder();
      for (int i = 0; i < pair.sentences().size(); i++) {
        (pair.gaps().contains(i) ? target : source).append(pair.sentences().get(i));
      }
      assertThat(pair.gaps()).isSorted().doesNotHaveDuplicates().isNotEmpty();
      assertThat(pair.source()).isEqualTo(source.toString());
      assertThat(pair.target()).isEqualTo(target.toString());
    }
  }

  @Property
  void chunksHoldTheTextInOrderWithoutItsWhiteSpace(
      @ForAll("documents") String text, @ForAll SentenceEnds ends) {
    PairOptions options =
        Records.with(
            PairOptions.t5Pegasus(),
            "chunkChars",
            60,
            "minSentences",
            2,
            "sentenceChars",
            8,
            "sentenceEnds",
            ends,
            "strategy",
            Strategy.LEAD,
            "gapRatio",
            0.3);
    List<List<String>> chunks = new PairBuilder(options).chunks(text);
    StringBuilder joined = new StringBuilder();
    chunks.forEach(chunk -> chunk.forEach(joined::append));
    assertThat(solid(text)).startsWith(solid(joined.toString()));
    assertThat(chunks).allSatisfy(chunk -> assertThat(chunk.size()).isGreaterThanOrEqualTo(2));
  }

  @Property
  void theSameSeedGivesTheSamePairs(
      @ForAll("documents") String text, @ForAll Strategy strategy, @ForAll long seed) {
    PairOptions options =
        PairFixture.options(
            strategy,
            Principal.SEQ_UNIQ,
            0.3,
            TokenUnit.CHARACTERS,
            new SlotOptions(0.4, 0.2, 0.2),
            0.15);
    assertThat(new PairBuilder(options).pairs(text, seed))
        .isEqualTo(new PairBuilder(options).pairs(text, seed));
  }

  @Test
  void otherSeedsGiveOtherPairs() {
    PairBuilder random = new PairBuilder(PairFixture.slots(Strategy.RANDOM, SlotOptions.removed()));
    assertThat(IntStream.range(0, 50).mapToObj(seed -> random.pair(CHUNK, seed).gaps()).distinct())
        .hasSizeGreaterThan(20);
  }

  @Test
  void maskedSlotsHoldOneMarkEach() {
    PairBuilder builder =
        new PairBuilder(PairFixture.slots(Strategy.LEAD, new SlotOptions(1, 0, 0)));
    GapPair pair = builder.pair(CHUNK, 7);
    String mark = String.valueOf(Marks.SENTENCE);
    assertThat(pair.source()).isEqualTo(mark.repeat(3) + String.join("", CHUNK.subList(3, 10)));
    assertThat(pair.target()).isEqualTo(String.join("", CHUNK.subList(0, 3)));
    assertThat(Marks.readable(pair.source())).startsWith("[MASK][MASK][MASK]第3句");
  }

  @Test
  void intactSlotsLeaveTheSourceWhole() {
    PairBuilder builder =
        new PairBuilder(PairFixture.slots(Strategy.RANDOM, new SlotOptions(0, 0, 1)));
    assertThat(builder.pair(CHUNK, 7).source()).isEqualTo(String.join("", CHUNK));
  }

  @Test
  void replacedSlotsHoldSentencesOfTheChunk() {
    PairBuilder builder =
        new PairBuilder(PairFixture.slots(Strategy.LEAD, new SlotOptions(0, 1, 0)));
    int length = CHUNK.get(0).length();
    int[] times = new int[10];
    for (int seed = 0; seed < 500; seed++) {
      String source = builder.pair(CHUNK, seed).source();
      assertThat(source).hasSize(10 * length).endsWith(String.join("", CHUNK.subList(3, 10)));
      for (int i = 0; i < 3; i++) {
        int sentence = CHUNK.indexOf(source.substring(i * length, (i + 1) * length));
        times[sentence]++; // fails for what is no sentence of the chunk
      }
    }
    assertThat(Arrays.stream(times).boxed())
        .as("any sentence, equally often")
        .allSatisfy(n -> assertThat(n).isBetween(105, 195));
  }

  @Test
  void oneSlotInFourIsReplacedIfThatIsWanted() {
    PairBuilder builder =
        new PairBuilder(PairFixture.slots(Strategy.LEAD, new SlotOptions(0.5, 0.25, 0)));
    int replaced = 0;
    int removed = 0;
    for (int seed = 0; seed < 2000; seed++) {
      String source = builder.pair(CHUNK, seed).source();
      String slots = source.substring(0, source.length() - 7 * CHUNK.get(0).length());
      int masked = (int) slots.chars().filter(c -> c == Marks.SENTENCE).count();
      int whole = (slots.length() - masked) / CHUNK.get(0).length();
      replaced += whole;
      removed += 3 - masked - whole;
    }
    assertThat(replaced / 6000.0).isBetween(0.23, 0.27);
    assertThat(removed / 6000.0).isBetween(0.23, 0.27);
  }

  @Test
  void slotsFollowTheirProbabilities() {
    SlotOptions slots = new SlotOptions(0.5, 0, 0.2);
    PairBuilder builder = new PairBuilder(PairFixture.slots(Strategy.LEAD, slots));
    int masked = 0;
    int intact = 0;
    for (int seed = 0; seed < 2000; seed++) {
      String source = builder.pair(CHUNK, seed).source();
      masked += (int) source.chars().filter(c -> c == Marks.SENTENCE).count();
      for (String gap : CHUNK.subList(0, 3)) {
        intact += source.contains(gap) ? 1 : 0;
      }
    }
    assertThat(masked / 6000.0).isBetween(0.48, 0.52);
    assertThat(intact / 6000.0).isBetween(0.185, 0.215);
  }

  @Test
  void wordsAreMaskedWholeInTheSourceOnly() {
    PairOptions options =
        PairFixture.options(
            Strategy.LEAD,
            Principal.IND_ORIG,
            0.3,
            TokenUnit.CHARACTERS,
            SlotOptions.removed(),
            0.25);
    PairBuilder builder = new PairBuilder(options);
    // 第 | i | 句 | 话 | 说 | 的 | 是 | 天气 | 和 | 收成 | 。: ten words each, seven sentences
    int words = 70;
    int masked = 0;
    int changed = 0;
    for (int seed = 0; seed < 500; seed++) {
      GapPair pair = builder.pair(CHUNK, seed);
      assertThat(pair.target()).isEqualTo(String.join("", CHUNK.subList(0, 3)));
      assertThat(pair.source().chars().filter(c -> c == '。')).hasSizeGreaterThanOrEqualTo(7);
      long marks = pair.source().chars().filter(c -> c == Marks.WORD).count();
      masked += (int) marks;
      changed += (int) (words - marks - kept(pair.source()));
    }
    int chosen = (int) (words * 0.25) * 500;
    assertThat(masked / (double) chosen).isBetween(0.77, 0.83);
    assertThat(changed / (double) chosen).isBetween(0.07, 0.13);
  }

  private static int kept(String source) {
    int kept = 0;
    for (String word : List.of("第", "句", "话", "说", "的", "是", "天气", "和", "收成")) {
      kept += source.split(word, -1).length - 1;
    }
    return kept + (int) source.chars().filter(Character::isDigit).count();
  }

  @Test
  void marksInDocumentsAreTakenOut() {
    String text = "甲" + Marks.SENTENCE + "乙。\n丙" + Marks.WORD + "丁。\n戊己庚。";
    PairOptions options =
        Records.with(
            PairOptions.t5Pegasus(),
            "sentenceChars",
            2,
            "strategy",
            Strategy.LEAD,
            "gapRatio",
            0.4,
            "slots",
            new SlotOptions(1, 0, 0));
    GapPair pair = new PairBuilder(options).pairs(text, 0).get(0);
    assertThat(pair.source().chars().filter(Marks::isMark)).hasSize(1);
    assertThat(pair.target().chars().filter(Marks::isMark)).isEmpty();
    assertThat(Characters.length(String.join("", pair.sentences()))).isEqualTo(12);
  }

  @Test
  void aTargetLongerThanItsSourceChangesPlaces() {
    GapPair pair = new PairBuilder(PairOptions.t5Pegasus()).pair(List.of("天", "天气很好天气很好", "天气"), 0);
    assertThat(pair.target().length()).isLessThan(pair.source().length());
    assertThat(pair.gaps()).containsExactly(0, 2);
  }

  @Test
  void probabilitiesAboveOneAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SlotOptions(0.9, 0, 0.2))
        .withMessageContaining("pairs.slots.intact = 0.2: must be at most 0.1,");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SlotOptions(1.1, 0, 0))
        .withMessageContaining("pairs.slots.masked = 1.1");
  }

  @Test
  void aRatioThatLeavesNoSourceIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                PairFixture.options(
                    Strategy.LEAD,
                    Principal.IND_ORIG,
                    1,
                    TokenUnit.CHARACTERS,
                    SlotOptions.removed(),
                    0))
        .withMessageContaining("pairs.gap-ratio = 1.0");
  }

  @Provide
  Arbitrary<String> documents() {
    Arbitrary<String> pieces =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(
                8, Arbitraries.strings().withCharRange('一', '十').ofMaxLength(30)),
            net.jqwik.api.Tuple.of(3, Arbitraries.of("。", "！", "？", "；", "”", "\n", "！？”")),
            net.jqwik.api.Tuple.of(1, Arbitraries.strings().ofMaxLength(4)));
    return pieces.list().ofMaxSize(60).map(list -> String.join("", list));
  }

  private static String solid(String text) {
    StringBuilder solid = new StringBuilder();
    Marks.escape(text)
        .codePoints()
        .filter(c -> !Characters.isSpace(c))
        .forEach(solid::appendCodePoint);
    return solid.toString();
  }
}
