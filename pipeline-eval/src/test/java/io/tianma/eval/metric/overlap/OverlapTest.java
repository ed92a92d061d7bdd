package io.tianma.eval.metric.overlap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.eval.metric.overlap.Overlap.Piece;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a text shares with another, and what its tokens are. */
class OverlapTest {
  @Test
  void piecesMakeUpTheTextAndSharedOnesTheSubsequence() {
    assertThat(Overlap.of("天马行空", "马在空中"))
        .containsExactly(
            new Piece("马", true),
            new Piece("在", false),
            new Piece("空", true),
            new Piece("中", false));
    assertThat(Overlap.of("甲", "乙丙")).containsExactly(new Piece("乙丙", false));
    assertThat(Overlap.of("甲乙丙", "甲乙")).containsExactly(new Piece("甲乙", true));
    assertThat(Overlap.of("甲", "")).isEmpty();
  }

  @Test
  void caseDoesNotCountAndPlacesStay() {
    assertThat(Overlap.of("spark", "\uD83D\uDC34SPARKİ"))
        .containsExactly(
            new Piece("\uD83D\uDC34", false), new Piece("SPARK", true), new Piece("İ", false));
  }

  @Test
  void givenTokensAreWhatWhiteSpaceSeparates() {
    assertThat(Tokens.GIVEN.of(" a  bc\nD ")).containsExactly("a", "bc", "D");
    assertThat(Tokens.GIVEN.of("ab")).containsExactly("ab");
    assertThat(Tokens.GIVEN.of(" ")).isEmpty();
    assertThat(Tokens.CHAR.of("A 马\n")).containsExactly("a", "马");
    assertThat(Tokens.JIEBA.of("我爱 Spark")).containsExactly("我", "爱", "spark");
  }

  @Test
  void tokensHaveNames() {
    assertThat(Tokens.named("jieba")).isEqualTo(Tokens.JIEBA);
    assertThatThrownBy(() -> Tokens.named("word"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("tokens = word: must be one of char, jieba, given");
  }

  @Test
  void brevityIsMeasuredByTheNearestReferenceTheShorterOfTwo() {
    assertThat(nearest(5, 3, 9)).isEqualTo(3);
    assertThat(nearest(5, 9, 3)).isEqualTo(3);
    assertThat(nearest(5, 3, 7)).isEqualTo(3);
    assertThat(nearest(5, 7, 3)).isEqualTo(3);
    assertThat(nearest(5, 6, 3)).isEqualTo(6);
    assertThat(nearest(5, 3, 6)).isEqualTo(6);
  }

  @Test
  void ofEqualMeasuresTheFirstStays() {
    Measure one = new Measure(1, 0.5, 0.25);
    Measure equal = new Measure(0.5, 1, 0.25);
    assertThat(one.orBetter(equal)).isSameAs(one);
    assertThat(one.orBetter(new Measure(0, 0, 0.5)).f()).isEqualTo(0.5);
    assertThat(Measure.of(0, 0)).isEqualTo(Measure.NONE);
    assertThat(Measure.of(1, 0.5).f()).isEqualTo(2 / 3.0);
    Bounded cut = new Bounded(one, false);
    assertThat(Bounded.NONE.orBetter(cut)).isEqualTo(cut);
    assertThat(cut.orBetter(Bounded.NONE)).isEqualTo(cut);
    assertThat(new Bounded(one, true).orBetter(new Bounded(equal, true)).whole()).isTrue();
  }

  private static long nearest(int hypothesis, int... references) {
    List<int[]> texts = new ArrayList<>();
    for (int length : references) {
      texts.add(new int[length]);
    }
    texts.add(new int[hypothesis]);
    return BleuCounts.of(new Runs(texts)).reference();
  }
}
