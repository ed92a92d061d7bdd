package io.tianma.train.optim;

import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.model.parameter.Parameters;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Which slices of a worker's state can change in a round: those that hold nothing but what is
 * frozen need not travel.
 */
public final class MovingSlices {
  private MovingSlices() {}

  /**
   * The numbers of those slices of the parameters and what follows them, in their order.
   *
   * @param layout of the optimizer's state behind the parameters
   * @param length of the whole, N or N and that state
   * @param slice elements of a slice; the last may be shorter
   */
  public static int[] of(
      Parameters parameters, ParameterRules rules, StateLayout layout, int length, int slice) {
    boolean[] moving = new boolean[(length + slice - 1) / slice];
    int count = Math.toIntExact(parameters.count());
    for (Parameter p : parameters) {
      if (!rules.frozen(p) || p.measured()) {
        mark(moving, Math.toIntExact(p.offset()), Math.toIntExact(p.elements()), slice);
      }
    }
    for (StateLayout.Slot slot : layout.slots()) {
      if (length > count && !rules.frozen(parameters.named(slot.parameter()))) {
        mark(moving, count + slot.offset(), slot.elements(), slice);
      }
    }
    return IntStream.range(0, moving.length).filter(i -> moving[i]).toArray();
  }

  private static void mark(boolean[] moving, int from, int elements, int slice) {
    Arrays.fill(moving, from / slice, (from + elements - 1) / slice + 1, true);
  }
}
