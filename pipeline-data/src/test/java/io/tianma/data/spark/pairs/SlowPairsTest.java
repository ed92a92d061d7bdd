package io.tianma.data.spark.pairs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.gap.DropReason;
import io.tianma.data.gap.PairBuilder;
import io.tianma.data.gap.PairOptions;
import io.tianma.data.gap.PairRow;
import io.tianma.data.spark.rows.Fate;
import io.tianma.data.testing.Documents;
import io.tianma.data.text.Document;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlowPairsTest {
  private static final PairBuilder BUILDER = new PairBuilder(PairOptions.t5Pegasus());
  private static final Document LONG = Documents.of("天马行空，独往独来，越过千山万水，看尽人间的灯火。".repeat(40));

  private static List<Fate<PairRow>> fates(double seconds) {
    return org.assertj.core.util.Lists.newArrayList(Pairs.pairs(BUILDER, LONG, seconds));
  }

  @Test
  void aDocumentThatTakesTooLongIsLeftOutWithThatReason() {
    for (int i = 0; i < 30; i++) { // what is quick by then is not stopped on the way
      assertThat(fates(1e-9))
          .hasSize(1)
          .first()
          .matches(f -> f.reason().equals(Fate.key(DropReason.TOO_SLOW)));
    }
    assertThat(fates(60)).hasSizeGreaterThan(1).allMatch(Fate::isKept);
  }
}
