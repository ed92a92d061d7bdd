package io.tianma.eval.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RougeTest {
  private static final Offset<Double> DIGITS = within(5e-7);

  @Test
  void bothDialectsAgreeWhereNoCharacterRepeats() {
    for (Dialect dialect : Dialect.values()) {
      Scores scores = dialect.score("基于注意力的文本摘要模型", "基于注意力机制的摘要");
      assertThat(scores.rouge1().f()).isCloseTo(0.727273, DIGITS);
      assertThat(scores.rouge2().f()).isCloseTo(0.5, DIGITS);
      assertThat(scores.rougeL().f()).isCloseTo(0.727273, DIGITS);
      assertThat(scores.bleu()).isCloseTo(0.382460, DIGITS);
    }
  }

  @Test
  void rougePyForgetsHowOftenACharacterOccurs() {
    String reference = "人人为我我为人人";
    Scores standard = Dialect.STANDARD.score(reference, "我为人人");
    assertThat(standard.rouge1()).isEqualTo(new Measure(1, 0.5, 2.0 / 3));
    assertThat(standard.rouge2().f()).isCloseTo(0.6, DIGITS);
    assertThat(standard.rougeL().f()).isCloseTo(2.0 / 3, DIGITS);
    assertThat(standard.bleu()).isCloseTo(Math.exp(-1), DIGITS);
    Scores asSets = Dialect.ROUGE_PY.score(reference, "我为人人");
    assertThat(asSets.rouge1().f()).isCloseTo(1, DIGITS);
    assertThat(asSets.rouge2().f()).isCloseTo(2.0 / 3, DIGITS);
    assertThat(asSets.rougeL().f()).isCloseTo(1, DIGITS);
  }

  @Test
  void caseAndWhiteSpaceDoNotCount() {
    assertThat(Dialect.STANDARD.score("Spark　任务", " SPARK\n任 务").rougeL().f()).isEqualTo(1);
  }

  @Test
  void charactersOutsideTheBasicPlaneAreOne() {
    assertThat(Dialect.STANDARD.score("𠮷野家", "𠮷").rouge1())
        .isEqualTo(new Measure(1, 1 / 3.0, 0.5));
  }

  @Test
  void anEmptyTextScoresNothing() {
    for (Dialect dialect : Dialect.values()) {
      assertThat(dialect.score("", "").named().values()).containsOnly(0.0);
      assertThat(dialect.score("天马", "").named().values()).containsOnly(0.0);
      assertThat(dialect.score("", "天马").named().values()).containsOnly(0.0);
    }
  }

  @Test
  void namesSayThatTheyCountCharacters() {
    assertThat(Dialect.STANDARD.score("天", "天").named().keySet())
        .containsExactly("rouge1-char", "rouge2-char", "rougeL-char", "bleu-char");
  }

  @Test
  void meansAreTakenOverTextsNotOverTheirFormulas() {
    Scores full = Dialect.STANDARD.score("天马", "天马");
    Scores half = Dialect.STANDARD.score("天马行空", "天马");
    Scores mean = Scores.mean(List.of(full, half));
    assertThat(mean.rouge1().precision()).isEqualTo(1);
    assertThat(mean.rouge1().recall()).isEqualTo(0.75);
    assertThat(mean.rouge1().f()).isCloseTo((1 + 2.0 / 3) / 2, DIGITS);
    assertThat(Scores.mean(List.of())).isEqualTo(Scores.NONE);
  }

  @Property
  void theSubsequenceIsThatOfTheTextbook(
      @ForAll @CharRange(from = 'a', to = 'd') @StringLength(min = 1, max = 200) String reference,
      @ForAll @CharRange(from = 'a', to = 'd') @StringLength(min = 1, max = 200)
          String hypothesis) {
    double recall = Dialect.STANDARD.score(reference, hypothesis).rougeL().recall();
    assertThat(Math.round(recall * reference.length())).isEqualTo(textbook(reference, hypothesis));
  }

  @Property
  void everyScoreIsAShareAndATextEqualsItself(
      @ForAll @StringLength(max = 60) String reference,
      @ForAll @StringLength(max = 60) String hypothesis) {
    for (Dialect dialect : Dialect.values()) {
      assertThat(dialect.score(reference, hypothesis).named().values())
          .allSatisfy(share -> assertThat(share).isBetween(0.0, 1.0 + 1e-12));
    }
    if (CharTokens.of(reference).length > 0) {
      assertThat(Dialect.STANDARD.score(reference, reference).rougeL().f()).isEqualTo(1);
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
}
