package io.tianma.data.gap;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.store.Records;
import io.tianma.data.testing.Documents;
import io.tianma.data.testing.OddText;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class PairBuilderOddTextTest {
  @Property(tries = 300)
  @Domain(OddText.class)
  @Domain(DomainContext.Global.class)
  void sourceAndTargetTogetherAreTheChunk(
      @ForAll String text, @ForAll @IntRange(min = 10, max = 200) int chunk) {
    for (GapPair pair :
        new PairBuilder(Records.with(PairOptions.t5Pegasus(), "chunkChars", chunk))
            .pairs(text, 1)) {
      StringBuilder source = new StringBuilder();
      StringBuilder target = new StringBuilder();
      for (int i = 0; i < pair.sentences().size(); i++) {
        (pair.gaps().contains(i) ? target : source).append(pair.sentences().get(i));
      }
      assertThat(pair.source()).isEqualTo(source.toString());
      assertThat(pair.target()).isEqualTo(target.toString());
      assertThat(pair.gaps()).isSorted().doesNotHaveDuplicates();
    }
  }

  @Property(tries = 300)
  @Domain(OddText.class)
  void theSubsequenceIsAsLongAsTheTableSays(@ForAll String a, @ForAll String b) {
    assertThat(CommonSubsequence.length(a, b)).isEqualTo(table(a, b));
  }

  @Test
  void subsequencesLongerThanAWordOfBitsCarry() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 20; i++) {
      String a = Documents.text(random, 8);
      String b = Documents.text(random, 3 + i);
      assertThat(CommonSubsequence.length(a, b)).isEqualTo(table(a, b));
      assertThat(CommonSubsequence.length(a, a)).isEqualTo(a.length());
    }
  }

  @Test
  void aDocumentOfFiveThousandSentencesIsDoneQuickly() {
    String text = Documents.text(new SplittableRandom(1), 5000);
    List<GapPair> pairs =
        Assertions.assertTimeout(
            Duration.ofSeconds(20), () -> new PairBuilder(PairOptions.t5Pegasus()).pairs(text, 1));
    assertThat(pairs).hasSizeGreaterThan(100);
  }

  @Test
  void emptyTextGivesNothing() {
    assertThat(new PairBuilder(PairOptions.t5Pegasus()).pairs("", 1)).isEmpty();
    assertThat(new PairBuilder(PairOptions.t5Pegasus()).pairs("\n\n\n", 1)).isEmpty();
  }

  private static int table(String left, String right) {
    int[] a = left.codePoints().toArray();
    int[] b = right.codePoints().toArray();
    int[][] length = new int[a.length + 1][b.length + 1];
    for (int i = 1; i <= a.length; i++) {
      for (int j = 1; j <= b.length; j++) {
        length[i][j] =
            a[i - 1] == b[j - 1]
                ? length[i - 1][j - 1] + 1
                : Math.max(length[i - 1][j], length[i][j - 1]);
      }
    }
    return length[a.length][b.length];
  }
}
