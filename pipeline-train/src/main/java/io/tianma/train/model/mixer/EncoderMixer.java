package io.tianma.train.model.mixer;

import io.tianma.train.model.block.DecodingState;
import io.tianma.train.model.block.Positions;
import io.tianma.train.model.block.Recorder;
import io.tianma.train.model.block.Stack;
import io.tianma.train.model.block.Sublayer;
import io.tianma.train.tape.Variable;

/** A mixer over a fixed number of positions that has no causal form. */
abstract class EncoderMixer implements Mixer {
  @Override
  public void check(Stack stack) {
    if (stack.causal()) {
      throw new IllegalArgumentException(
          "%s = %s: it sees later tokens; a decoder can have softmax, linear, synthesizer-*, resmlp, gmlp, amlp, external with slots, or a convolution"
              .formatted(stack.setting("mixer"), name()));
    }
    stack.needMaxPositions(stack.setting("mixer") + " = " + name());
  }

  @Override
  public boolean needsMaxPositions() {
    return true;
  }

  @Override
  public DecodingState open(Recorder on, Sublayer at, int rows, int maxLength) {
    throw new IllegalStateException(name() + " is no decoder's mixer");
  }

  @Override
  public Variable next(
      Recorder on,
      Sublayer at,
      Variable x,
      DecodingState state,
      Positions positions,
      int position) {
    throw new IllegalStateException(name() + " is no decoder's mixer");
  }
}
