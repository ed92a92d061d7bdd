package io.tianma.jobs.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.jobs.shell.Failed;
import io.tianma.train.plan.ModelSizes;
import io.tianma.train.plan.StageOptions;
import java.util.List;
import org.junit.jupiter.api.Test;

class FreeDiskTest {
  private static final long CHECKPOINT = 1L << 30;

  private static StageOptions stage(String name, int rounds) {
    return new StageOptions(name, rounds, new ModelSizes(8, 4, 2, 12, 1, 1, false, 0));
  }

  @Test
  void stagesThatFitOneByOneAreRefusedWhereTheyDoNotFitTogether() {
    FreeDisk.Needed base = FreeDisk.of(stage("base", 100), CHECKPOINT, 3, false);
    FreeDisk.Needed large = FreeDisk.of(stage("large", 100), 2 * CHECKPOINT, 3, true);
    long enough = (3 + 2 * 4 + 2) * CHECKPOINT; // one of the larger ones is there twice at a time
    FreeDisk.refuse("/work", 4 * CHECKPOINT, List.of(base), 3);
    FreeDisk.refuse("/work", 10 * CHECKPOINT, List.of(large), 3);
    FreeDisk.refuse("/work", enough, List.of(base, large), 3);
    assertThatThrownBy(() -> FreeDisk.refuse("/work", enough - 1, List.of(base, large), 3))
        .isInstanceOf(Failed.class)
        .hasMessage(
            "work-dir = /work: 13.0 GiB are free, the checkpoints of stages base, large need"
                + " 13.0 GiB; make room, or lower pretrain.keep = 3");
    assertThatThrownBy(() -> FreeDisk.refuse("/work", 0, List.of(base), 3))
        .hasMessageContaining("of stage base need 4.0 GiB");
  }

  @Test
  void noMoreIsNeededThanThereAreRounds() {
    assertThat(FreeDisk.of(stage("base", 2), CHECKPOINT, 5, false))
        .isEqualTo(new FreeDisk.Needed("base", 2.0 * CHECKPOINT, 0));
    FreeDisk.refuse("/work", 0, List.of(), 3);
  }
}
