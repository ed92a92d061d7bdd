package io.tianma.data.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RepetitionTest {
  @Test
  void aTextWithoutRepetitionHasNone() {
    assertThat(Repetition.of("")).isEqualTo(new Repetition(0, 0, 0, 0));
    assertThat(Repetition.of("天马行空，独往独来。")).isEqualTo(new Repetition(0, 0, 0, 0));
  }

  @Test
  void linesCountFromTheirSecondTimeOn() {
    Repetition repetition = Repetition.of("甲乙\n丙\n甲乙\n甲乙");
    assertThat(repetition.lines()).isEqualTo(0.5);
    assertThat(repetition.lineChars()).isEqualTo(4.0 / 10);
  }

  /** Few letters make many repetitions; the hashes must agree with counting plainly. */
  @Property(tries = 300)
  void sequencesAreCountedAsByPlainCounting(
      @ForAll @CharRange(from = 'a', to = 'c') @StringLength(max = 120) String text) {
    Map<String, Integer> phrases = new HashMap<>();
    int most = 0;
    for (int i = 0; i + 4 <= text.length(); i++) {
      most = Math.max(most, phrases.merge(text.substring(i, i + 4), 1, Integer::sum));
    }
    Map<String, Integer> passages = new HashMap<>();
    boolean[] covered = new boolean[text.length()];
    for (int i = 0; i + 10 <= text.length(); i++) {
      if (passages.merge(text.substring(i, i + 10), 1, Integer::sum) > 1) {
        java.util.Arrays.fill(covered, i, i + 10, true);
      }
    }
    int count = 0;
    for (boolean c : covered) {
      count += c ? 1 : 0;
    }
    Repetition repetition = Repetition.of(text);
    double length = Math.max(1, text.length());
    assertThat(repetition.phrase())
        .isCloseTo(most < 2 ? 0 : Math.min(1, most * 4 / length), Offset.offset(1e-12));
    assertThat(repetition.passages()).isCloseTo(count / length, Offset.offset(1e-12));
  }

  @Test
  void emptyLinesAreLinesAlsoAtTheBeginning() {
    assertThat(Repetition.of("\n\n甲")).isEqualTo(new Repetition(1 / 3.0, 0, 0, 0));
    assertThat(Repetition.of("\n甲\n甲\n")).isEqualTo(new Repetition(0.5, 1 / 5.0, 0, 0));
  }

  @Test
  void aPassageThatStoodFirstInTheTextIsKnown() {
    String passage = "甲乙丙丁戊己庚辛壬癸";
    assertThat(Repetition.of(passage + passage).passages()).isEqualTo(0.5);
    assertThat(Repetition.of(passage + "子" + passage + "丑").passages()).isEqualTo(10 / 22.0);
    assertThat(Repetition.of(passage + passage.substring(0, 9)).passages()).isZero();
    String longer = passage + "子丑";
    assertThat(Repetition.of(longer + longer).passages()).isEqualTo(0.5);
  }
}
