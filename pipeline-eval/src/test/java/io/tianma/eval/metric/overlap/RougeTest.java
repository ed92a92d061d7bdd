package io.tianma.eval.metric.overlap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tianma.eval.metric.Scoring;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RougeTest {
  private static final Offset<Double> DIGITS = within(5e-7);
  private static final Scoring ROUGE_PY = new Scoring(Dialect.ROUGE_PY, Tokens.CHAR);
  private static final List<Scoring> BOTH = List.of(Scoring.STANDARD, ROUGE_PY);

  @Test
  void bothDialectsAgreeWhereNoCharacterRepeats() {
    for (Scoring scoring : BOTH) {
      Scores scores = scoring.score("基于注意力的文本摘要模型", "基于注意力机制的摘要");
      assertThat(scores.rouge1().f()).isCloseTo(0.727273, DIGITS);
      assertThat(scores.rouge2().f()).isCloseTo(0.5, DIGITS);
      assertThat(scores.rougeL().f()).isCloseTo(0.727273, DIGITS);
      assertThat(scores.bleu()).isCloseTo(0.382460, DIGITS);
    }
  }

  @Test
  void rougePyForgetsHowOftenACharacterOccurs() {
    String reference = "人人为我我为人人";
    Scores standard = Scoring.STANDARD.score(reference, "我为人人");
    assertThat(standard.rouge1()).isEqualTo(new Measure(1, 0.5, 2.0 / 3));
    assertThat(standard.rouge2().f()).isCloseTo(0.6, DIGITS);
    assertThat(standard.rougeL().f()).isCloseTo(2.0 / 3, DIGITS);
    assertThat(standard.bleu()).isCloseTo(Math.exp(-1), DIGITS);
    Scores asSets = ROUGE_PY.score(reference, "我为人人");
    assertThat(asSets.rouge1().f()).isCloseTo(1, DIGITS);
    assertThat(asSets.rouge2().f()).isCloseTo(2.0 / 3, DIGITS);
    assertThat(asSets.rougeL().f()).isCloseTo(1, DIGITS);
  }

  @Test
  void caseAndWhiteSpaceDoNotCount() {
    assertThat(Scoring.STANDARD.score("Spark　任务", " SPARK\n任 务").rougeL().f()).isEqualTo(1);
  }

  @Test
  void charactersOutsideTheBasicPlaneAreOne() {
    assertThat(Scoring.STANDARD.score("𠮷野家", "𠮷").rouge1())
        .isEqualTo(new Measure(1, 1 / 3.0, 0.5));
  }

  @Test
  void anEmptyTextScoresNothing() {
    for (Scoring scoring : BOTH) {
      assertThat(scoring.named(scoring.score("", "")).values()).containsOnly(0.0);
      assertThat(scoring.named(scoring.score("天马", "")).values()).containsOnly(0.0);
      assertThat(scoring.named(scoring.score("", "天马")).values()).containsOnly(0.0);
    }
  }

  @Test
  void namesSayTokensAndDialect() {
    assertThat(Scoring.STANDARD.named(Scores.mean(List.of(Scoring.STANDARD.score("天", "天")))))
        .containsOnlyKeys(
            "rouge1-char", "rouge2-char", "rougeL-char", "rougeLsum-char", "bleu-char");
    assertThat(new Scoring(Dialect.ROUGE_PY, Tokens.JIEBA).name("rougeL"))
        .isEqualTo("rougeL-jieba (rouge-py)");
  }

  @Test
  void meansAreTakenOverTextsNotOverTheirFormulas() {
    Scores full = Scoring.STANDARD.score("天马", "天马");
    Scores half = Scoring.STANDARD.score("天马行空", "天马");
    Scores mean = Scores.mean(List.of(full, half));
    assertThat(mean.rouge1().precision()).isEqualTo(1);
    assertThat(mean.rouge1().recall()).isEqualTo(0.75);
    assertThat(mean.rouge1().f()).isCloseTo((1 + 2.0 / 3) / 2, DIGITS);
    assertThat(Scores.mean(List.of()).rouge1()).isEqualTo(Measure.NONE);
  }

  @Property
  void theSubsequenceIsThatOfTheTextbook(
      @ForAll @CharRange(from = 'a', to = 'd') @StringLength(min = 1, max = 200) String reference,
      @ForAll @CharRange(from = 'a', to = 'd') @StringLength(min = 1, max = 200)
          String hypothesis) {
    double recall = Scoring.STANDARD.score(reference, hypothesis).rougeL().recall();
    assertThat(Math.round(recall * reference.length())).isEqualTo(textbook(reference, hypothesis));
  }

  @Property
  void everyScoreIsAShareAndATextEqualsItself(
      @ForAll @StringLength(max = 60) String reference,
      @ForAll @StringLength(max = 60) String hypothesis) {
    for (Scoring scoring : BOTH) {
      assertThat(scoring.named(scoring.score(reference, hypothesis)).values())
          .allSatisfy(share -> assertThat(share).isBetween(0.0, 1.0 + 1e-12));
    }
    if (!Tokens.CHAR.of(reference).isEmpty()) {
      assertThat(Scoring.STANDARD.score(reference, reference).rougeL().f()).isEqualTo(1);
    }
  }

  private static int textbook(String a, String b) {
    int[][] table = new int[a.length() + 1][b.length() + 1];
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        table[i][j] =
            a.charAt(i - 1) == b.charAt(j - 1)
                ? table[i - 1][j - 1] + 1
                : Math.max(table[i - 1][j], table[i][j - 1]);
      }
    }
    return table[a.length()][b.length()];
  }

  @Test
  void summariesAreComparedLineByLine() {
    // rouge_score 0.1.2, rougeLsum, of a b c d e / f g and c d a b / g
    Scoring given = new Scoring(Dialect.STANDARD, Tokens.GIVEN);
    Scores scores = given.score("a b c d e\nf g", "c d a b\ng");
    assertThat(scores.rougeLsum().f())
        .isCloseTo(2 * (3 / 7.0) * (3 / 5.0) / (3 / 7.0 + 3 / 5.0), DIGITS);
    assertThat(scores.rougeL().f())
        .isCloseTo(2 * (3 / 7.0) * (3 / 5.0) / (3 / 7.0 + 3 / 5.0), DIGITS);
    Scores crossed = given.score("a b\nc d", "c d\na b");
    assertThat(crossed.rougeLsum().f()).isEqualTo(1);
    assertThat(crossed.rougeL().f()).isEqualTo(0.5);
  }

  @Test
  void theBestOfSeveralReferencesCounts() {
    Scores scores = Scoring.STANDARD.score(List.of("天马", "行空独往"), "行空");
    assertThat(scores.rouge1().f()).isCloseTo(2 / 3.0, DIGITS);
    assertThat(Scoring.STANDARD.score(List.of("甲乙丙丁戊", "甲乙丙丁"), "甲乙丙丁").bleu()).isEqualTo(1);
  }

  @Test
  void wordsAreThoseOfJieba() {
    Scoring jieba = new Scoring(Dialect.STANDARD, Tokens.JIEBA);
    assertThat(jieba.score("我爱北京天安门", "我爱天安门").rouge1().f()).isCloseTo(2 * 1 * 0.75 / 1.75, DIGITS);
  }

  @Test
  void aTextOfThirtyThousandCharactersNeedsLittleMemory() {
    java.util.Random random = new java.util.Random(3);
    int[] a = random.ints(30_000, 0, 900).toArray();
    int[] b = a.clone();
    for (int i = 0; i < b.length; i += 3) {
      b[i] = random.nextInt(900);
    }
    int length = Subsequence.length(a, b, 900);
    long before = allocated();
    int[] found = new int[1];
    int[] last = {a.length, b.length};
    Subsequence.walk(
        a,
        b,
        900,
        (row, column) -> {
          assert row < last[0] && column < last[1] && a[row] == b[column];
          last[0] = row;
          last[1] = column;
          found[0]++;
        });
    assertThat(found[0]).isEqualTo(length).isGreaterThan(20_000);
    assertThat(allocated() - before).isLessThan(6_000_000);
  }

  private static long allocated() {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  @Property(tries = 200)
  void theWayBackIsThatOfTheTable(
      @ForAll @IntRange(min = 1, max = 300) int rows,
      @ForAll @IntRange(min = 1, max = 300) int columns,
      @ForAll @IntRange(min = 1, max = 200) int alphabet,
      @ForAll long seed) {
    java.util.Random random = new java.util.Random(seed);
    int[] a = random.ints(rows, 0, alphabet).toArray();
    int[] b = random.ints(columns, 0, alphabet).toArray();
    List<List<Integer>> found = new ArrayList<>();
    Subsequence.walk(a, b, alphabet, (row, column) -> found.add(List.of(row, column)));
    assertThat(found).isEqualTo(wayBack(a, b));
  }

  private static List<List<Integer>> wayBack(int[] a, int[] b) {
    int[][] table = new int[a.length + 1][b.length + 1];
    for (int i = 1; i <= a.length; i++) {
      for (int j = 1; j <= b.length; j++) {
        table[i][j] =
            a[i - 1] == b[j - 1]
                ? table[i - 1][j - 1] + 1
                : Math.max(table[i - 1][j], table[i][j - 1]);
      }
    }
    List<List<Integer>> path = new ArrayList<>();
    int i = a.length;
    int j = b.length;
    while (i > 0 && j > 0) {
      if (a[i - 1] == b[j - 1]) {
        path.add(List.of(--i, --j));
      } else if (table[i - 1][j] > table[i][j - 1]) {
        i--;
      } else {
        j--;
      }
    }
    return path;
  }
}
