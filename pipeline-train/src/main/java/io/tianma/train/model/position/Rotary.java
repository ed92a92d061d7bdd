package io.tianma.train.model.position;

import io.tianma.train.model.block.Positions;
import io.tianma.train.model.block.Recorder;
import io.tianma.train.model.block.Stack;
import io.tianma.train.model.parameter.Descent;
import io.tianma.train.tape.Sequence;
import io.tianma.train.tensor.RotaryPairs;

/**
 * Turns pairs of coordinates of queries and keys by the position, so that scores know relative
 * distances (RoPE). Source: Su et al. 2021, RoFormer; kexue.fm/archives/8265.
 */
final class Rotary implements PositionCode {
  @Override
  public String name() {
    return "rotary";
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
    return positions(on, stack, 0, ids.length());
  }

  @Override
  public Positions next(
      Recorder on, Stack stack, Places places, int rows, int position, int maxLength) {
    return positions(on, stack, position, 1);
  }

  private static Positions positions(Recorder on, Stack stack, int first, int length) {
    RotaryPairs pairs = pairs(stack);
    int width = stack.config().rotaryWidth();
    return new Positions(null, pairs, on.positions().rotaryAngles(pairs, width, first, length));
  }

  private static RotaryPairs pairs(Stack stack) {
    return new RotaryPairs(stack.sizes().dKv(), stack.config().positions().rotaryLayout(), 1);
  }
}
