package io.tianma.train.model;

import io.tianma.train.model.block.DecodingState;
import io.tianma.train.model.block.Positions;
import io.tianma.train.model.block.Recorder;
import io.tianma.train.model.block.Reordering;
import io.tianma.train.model.block.Stack;
import io.tianma.train.model.mixer.CrossAttention;
import io.tianma.train.model.mixer.Mixer;
import io.tianma.train.model.position.Places;
import io.tianma.train.model.position.PositionCode;
import io.tianma.train.tape.Sequence;
import io.tianma.train.tape.Split;
import io.tianma.train.tape.Variable;
import java.util.ArrayList;
import java.util.List;

/** The decoder's stack a token at a time; every mixer has its state, of a kind of its own. */
final class StackDecoding implements Decoding {
  private final Stack stack;
  private final Mixer mixer;
  private final CrossAttention cross;
  private final PositionCode position;
  private final Sequence source;
  private final int maxLength;
  private final Places places;
  private final List<DecodingState> own = new ArrayList<>();
  private final List<DecodingState> ofMemory = new ArrayList<>();

  StackDecoding(
      Stack stack,
      Mixer mixer,
      CrossAttention cross,
      PositionCode position,
      Recorder on,
      Variable memory,
      Sequence source,
      int maxLength) {
    this.stack = stack;
    this.mixer = mixer;
    this.cross = cross;
    this.position = position;
    this.source = source;
    this.maxLength = maxLength;
    this.places = position.open(stack, source.samples());
    for (int i = 0; i < stack.sizes().layers(); i++) {
      ofMemory.add(cross.open(on, stack.sublayer(i, 1), memory, source));
      own.add(mixer.open(on, stack.sublayer(i, 0), source.samples(), maxLength));
    }
  }

  @Override
  public Variable next(Recorder on, Split tokens, int at) {
    Variable x = EncoderDecoder.embed(on, stack, position, tokens, at);
    Positions positions = position.next(on, stack, places, source.samples(), at, maxLength);
    for (int i = 0; i < stack.sizes().layers(); i++) {
      x = mixer.next(on, stack.sublayer(i, 0), x, own.get(i), positions, at);
      x = cross.next(on, stack.sublayer(i, 1), x, ofMemory.get(i), source);
      x = FeedForwardLayer.apply(on, stack.sublayer(i, 2), x);
      on.tape().section();
    }
    return EncoderDecoder.finalNorm(on, stack, x);
  }

  @Override
  public void feed(int[] tokensB) {
    places.feed(tokensB);
  }

  @Override
  public void reorder(Reordering beams) {
    own.forEach(state -> state.reorder(beams));
    places.reorder(beams.from());
  }
}
