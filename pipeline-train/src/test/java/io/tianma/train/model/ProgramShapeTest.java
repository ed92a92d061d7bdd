package io.tianma.train.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What batches share a recording, and where their rows lie in it. */
class ProgramShapeTest {
  @Test
  void roundsRowsUpByAStepAtMost() {
    for (int rows = 1024; rows < 9000; rows++) {
      for (int steps : new int[] {8, 16}) {
        int rounded = ProgramShape.rows(rows, steps);
        assertThat(rounded)
            .isBetween(rows, rows + rows / steps)
            .isEqualTo(ProgramShape.rows(rounded, steps));
      }
    }
    assertThat(IntStream.of(0, 64, 65).map(rows -> ProgramShape.rows(rows, 16)).toArray())
        .containsExactly(64, 64, 128);
  }

  @Test
  void packsWhatHasPadding() {
    assertThat(ProgramShape.packed(true, batch(40, 70, 12), 0))
        .isEqualTo(new ProgramShape(true, 8, 64, 64, 320, 96));
    assertThat(ProgramShape.packed(false, batch(100, 200, 200), 0))
        .isEqualTo(new ProgramShape(false, 8, 128, 256, 832, 1600));
  }

  @Test
  void leavesWhatHasNoneAsItIs() {
    assertThat(ProgramShape.packed(true, batch(128, 128, 64), 0))
        .isEqualTo(ProgramShape.padded(true, 8, 128, 64));
    assertThat(ProgramShape.packed(true, batch(9, 10, 6), 0))
        .isEqualTo(ProgramShape.padded(true, 8, 10, 6)); // rounded up, it would be more
  }

  @Test
  void putsOneSampleBehindTheOther() {
    int[] ids = {5, 0, 6, 0, 0, 0, 0, 0, 7, 8, 9, 4};
    PackedRows rows = PackedRows.of(3, ids, 0);
    assertThat(rows.rows()).isEqualTo(7);
    assertThat(rows.longest()).isEqualTo(4);
    assertThat(rows.ids(ids, 9, 0)).containsExactly(5, 0, 6, 7, 8, 9, 4, 0, 0);
    assertThat(rows.table(9)).containsExactly(4, 0, 3, 3, 7, 0, 1, 2, 8, 9, 10, 11, 12, 13);
  }

  /** Eight samples: sources of that many tokens among rows of a width, and full targets. */
  private static Batch batch(int source, int width, int target) {
    int[] sources = new int[8 * width];
    int[] targets = new int[8 * target];
    for (int b = 0; b < 8; b++) {
      Arrays.fill(sources, b * width, b * width + source, 3);
    }
    Arrays.fill(targets, 3);
    return Batch.of(8, sources, targets, targets);
  }
}
