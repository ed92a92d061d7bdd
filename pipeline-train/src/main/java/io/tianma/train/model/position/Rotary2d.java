package io.tianma.train.model.position;

import io.tianma.train.model.block.Positions;
import io.tianma.train.model.block.Recorder;
import io.tianma.train.model.block.Stack;
import io.tianma.train.model.parameter.Descent;
import io.tianma.train.tape.Sequence;
import io.tianma.train.tensor.RotaryPairs;

/**
 * Turns the first half of a head by the number of the sentence, the second by the number of the
 * token in its sentence; both come from the ids alone, for sources and for what a decoder has
 * written so far. Source: Su, kexue.fm/archives/8397 (RoPE in two dimensions).
 */
final class Rotary2d implements PositionCode {
  private static final int PARTS = 2;

  @Override
  public String name() {
    return "rotary-2d";
  }

  @Override
  public void check(Stack stack) {
    RotaryRules.check(stack, name(), PARTS);
    if (stack.config().positions().sentenceEndIds().isEmpty()) {
      throw new IllegalArgumentException(
          "sentence-end-ids = []: %s = rotary-2d counts sentences by the tokens that end them; name their ids"
              .formatted(stack.setting("position")));
    }
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
    RotaryPairs pairs = pairs(stack);
    int width = stack.config().rotaryWidth();
    return new Positions(
        null, pairs, on.positions().sentenceAngles(pairs, width, ends(stack), ids.ids()));
  }

  @Override
  public Places open(Stack stack, int rows) {
    return new SentencePlaces(ends(stack), rows);
  }

  @Override
  public Positions next(
      Recorder on, Stack stack, Places places, int rows, int position, int maxLength) {
    RotaryPairs pairs = pairs(stack);
    float[] angles = ((SentencePlaces) places).angles(pairs, stack.config().rotaryWidth());
    return new Positions(
        null, pairs, on.positions().constant(angles, rows, 1, stack.sizes().dKv()));
  }

  private static int[] ends(Stack stack) {
    return stack.config().positions().sentenceEndIds().stream()
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static RotaryPairs pairs(Stack stack) {
    return new RotaryPairs(stack.sizes().dKv(), stack.config().positions().rotaryLayout(), PARTS);
  }
}
