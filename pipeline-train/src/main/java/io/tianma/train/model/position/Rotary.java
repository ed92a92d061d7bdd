package io.tianma.train.model.position;

import io.tianma.train.model.block.Positions;
import io.tianma.train.model.block.Recorder;
import io.tianma.train.model.block.Stack;
import io.tianma.train.model.parameter.Descent;
import io.tianma.train.tape.Sequence;
import io.tianma.train.tensor.RotaryPairs;
import java.util.stream.IntStream;

/**
 * Turns pairs of coordinates of queries and keys by the position, so that scores know relative
 * distances (RoPE). Source: Su et al. 2021, RoFormer; kexue.fm/archives/8265.
 */
public final class Rotary implements PositionCode {
  @Override
  public String name() {
    return "rotary";
  }

  @Override
  public boolean stepsAlike() {
    return true;
  }

  @Override
  public void check(Stack stack) {
    RotaryRules.check(stack, name(), 1);
  }

  @Override
  public boolean turns() {
    return true;
  }

  @Override
  public Descent keys(Stack stack, KeyCopies copies) {
    return new RotaryDescent(pairs(stack), stack.config().rotaryWidth(), copies);
  }

  @Override
  public Positions of(Recorder on, Stack stack, Sequence ids) {
    return at(on, stack, counted(0, ids.length()));
  }

  @Override
  public Positions next(
      Recorder on, Stack stack, Places places, int rows, int position, int maxLength) {
    if (on.tape().place() == null) {
      return at(on, stack, position);
    }
    RotaryPairs pairs = pairs(stack);
    int width = stack.config().rotaryWidth();
    return new Positions(null, pairs, on.positions().rotaryAnglesAtPlace(pairs, width));
  }

  /** What mixers get for tokens that stand at those places. */
  public static Positions at(Recorder on, Stack stack, int... places) {
    RotaryPairs pairs = pairs(stack);
    int width = stack.config().rotaryWidth();
    return new Positions(null, pairs, on.positions().rotaryAnglesAt(pairs, width, places));
  }

  /** Places one behind the other. */
  public static int[] counted(int first, int length) {
    return IntStream.range(first, first + length).toArray();
  }

  private static RotaryPairs pairs(Stack stack) {
    return new RotaryPairs(stack.sizes().dKv(), stack.config().positions().rotaryLayout(), 1);
  }
}
