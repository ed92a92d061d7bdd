package io.tianma.train.grow;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.train.grow.AxisMap.Group;
import io.tianma.train.model.parameter.Fill;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A row of two numbers of which a third is fresh, and copies. */
class WideningTest {
  private static final AxisMap ONE = map(1, List.of(new Group(0, new int[] {0}, 1)));
  private static final AxisMap WITH_FRESH =
      new AxisMap(
          List.of(new Group(0, new int[] {0}, 1), new Group(1, new int[] {1}, 1)),
          new int[] {2},
          new Fill[] {Fill.ZERO},
          2,
          3,
          1);

  @Test
  void aFreshSecondMomentIsTheMeanOfTheOthers() {
    assertThat(grown(WITH_FRESH, Quantity.SECOND_MOMENT, 1, 1)).containsExactly(1, 1, 1);
    assertThat(grown(WITH_FRESH, Quantity.SECOND_MOMENT, 1, 3)).containsExactly(1, 3, 2);
  }

  @Test
  void aFreshFirstMomentIsZeroAndAFreshWeightWhatItIsFilledWith() {
    assertThat(grown(WITH_FRESH, Quantity.FIRST_MOMENT, 1, 3)).containsExactly(1, 3, 0);
    assertThat(grown(WITH_FRESH, Quantity.DISPLACEMENT, 1, 3)).containsExactly(1, 3, 0);
    assertThat(grown(WITH_FRESH, Quantity.WEIGHT, 1, 3)).containsExactly(1, 3, 0);
  }

  /** Halves of a weight have its gradient; two copies of which the loss sees both have half. */
  @Test
  void splitsKeepMomentsAndCopiesShareThem() {
    AxisMap halves = map(1, List.of(new Group(0, new int[] {0, 1}, 1)));
    assertThat(grown(halves, Quantity.WEIGHT, 6)).containsExactly(3, 3);
    assertThat(grown(halves, Quantity.FIRST_MOMENT, 6)).containsExactly(6, 6);
    assertThat(grown(halves, Quantity.SECOND_MOMENT, 6)).containsExactly(6, 6);
    AxisMap copies =
        map(1, List.of(new Group(0, new int[] {0}, 2), new Group(0, new int[] {1}, 2)));
    assertThat(grown(copies, Quantity.WEIGHT, 6)).containsExactly(6, 6);
    assertThat(grown(copies, Quantity.FIRST_MOMENT, 6)).containsExactly(3, 3);
    assertThat(grown(copies, Quantity.SECOND_MOMENT, 6)).containsExactly(1.5, 1.5);
  }

  private static AxisMap map(int oldSize, List<Group> groups) {
    int size = groups.stream().mapToInt(group -> group.members().length).sum();
    return new AxisMap(groups, new int[0], new Fill[0], oldSize, size, 1);
  }

  private static double[] grown(AxisMap columns, Quantity quantity, double... old) {
    SplitNoise none = new SplitNoise(0, 1, "w");
    Rule rule = new Rule(ONE, columns, 1);
    return new Widening(rule, none, () -> new float[0]).apply(quantity, old);
  }
}
