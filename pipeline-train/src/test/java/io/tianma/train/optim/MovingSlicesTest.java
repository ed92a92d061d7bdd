package io.tianma.train.optim;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.train.model.Architecture;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.model.parameter.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MovingSlicesTest {
  private static final Parameters PARAMETERS =
      Architecture.parameters(ModelConfig.t511(150, 16, 4, 2, 24, 1));
  private static final ParameterRules RULES =
      new ParameterRules(0, List.of(), List.of("shared.weight", "encoder.*"));

  @Test
  void aSliceStaysOnlyIfAllOfItIsFrozen() {
    int count = (int) PARAMETERS.count();
    for (StateLayout layout :
        List.of(StateLayout.adamW(PARAMETERS), StateLayout.adafactor(PARAMETERS, 16))) {
      int length = count + layout.size();
      boolean[] expected = new boolean[length];
      for (Parameter p : PARAMETERS) {
        for (int i = (int) p.offset(); i < p.end(); i++) {
          expected[i] = !RULES.frozen(p);
        }
      }
      for (StateLayout.Slot slot : layout.slots()) {
        for (int i = 0; i < slot.elements(); i++) {
          boolean frozen = RULES.frozen(PARAMETERS.named(slot.parameter()));
          expected[count + slot.offset() + i] = !frozen;
        }
      }
      for (int size : new int[] {7, 100, 1 << 20}) {
        List<Integer> wanted = new ArrayList<>();
        for (int i = 0; i < length; i++) {
          if (expected[i] && !wanted.contains(i / size)) {
            wanted.add(i / size);
          }
        }
        assertThat(MovingSlices.of(PARAMETERS, RULES, layout, length, size))
            .containsExactly(wanted.stream().mapToInt(Integer::intValue).toArray());
      }
    }
  }

  @Test
  void allMovesWhereNothingIsFrozen() {
    StateLayout layout = StateLayout.adamW(PARAMETERS);
    int count = (int) PARAMETERS.count();
    assertThat(MovingSlices.of(PARAMETERS, ParameterRules.decay(0), layout, count, 100))
        .isEqualTo(IntStream.range(0, (count + 99) / 100).toArray());
  }
}
