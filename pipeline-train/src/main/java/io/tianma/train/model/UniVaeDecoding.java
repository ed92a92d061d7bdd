package io.tianma.train.model;

import io.tianma.train.model.block.DecodingState;
import io.tianma.train.model.block.Positions;
import io.tianma.train.model.block.Recorder;
import io.tianma.train.model.block.Reordering;
import io.tianma.train.model.block.Stack;
import io.tianma.train.model.mixer.Mixer;
import io.tianma.train.model.position.PositionCode;
import io.tianma.train.model.position.Rotary;
import io.tianma.train.tape.Split;
import io.tianma.train.tape.Variable;
import java.util.ArrayList;
import java.util.List;

/** A target a token at a time; in latent layers the row of the latent is kept in front of it. */
final class UniVaeDecoding implements Decoding {
  private final Stack stack;
  private final Mixer mixer;
  private final PositionCode position;
  private final int firstLatent;
  private final int rows;
  private final int maxLength;
  private final List<DecodingState> states = new ArrayList<>();

  UniVaeDecoding(
      Stack stack, Mixer mixer, PositionCode position, int firstLatent, int rows, int maxLength) {
    this.stack = stack;
    this.mixer = mixer;
    this.position = position;
    this.firstLatent = firstLatent;
    this.rows = rows;
    this.maxLength = maxLength;
  }

  private int before(int layer) {
    return layer < firstLatent ? 0 : 1;
  }

  /**
   * Opens the next layer.
   *
   * @param slot row [B, 1, D] of its latent, or null
   */
  void open(Recorder on, int layer, Variable slot) {
    DecodingState state = mixer.open(on, stack.sublayer(layer, 0), rows, maxLength + before(layer));
    states.add(state);
    if (slot != null) {
      Positions start = Rotary.at(on, stack, 0);
      mixer.next(on, stack.sublayer(layer, 0), slot, state, start, 0);
    }
  }

  @Override
  public Variable next(Recorder on, Split tokens, int at) {
    Variable x = EncoderDecoder.embed(on, stack, position, tokens, at);
    Positions positions = Rotary.at(on, stack, stack.config().maxPositions() + at);
    for (int i = 0; i < stack.sizes().layers(); i++) {
      int index = before(i) + at;
      x = mixer.next(on, stack.sublayer(i, 0), x, states.get(i), positions, index);
      x = FeedForwardLayer.apply(on, stack.sublayer(i, 1), x);
      on.tape().section();
    }
    return EncoderDecoder.finalNorm(on, stack, x);
  }

  @Override
  public void feed(int[] tokensB) {
    // rotary places just count
  }

  @Override
  public void reorder(Reordering beams) {
    states.forEach(state -> state.reorder(beams));
  }
}
