package io.tianma.train.model;

import io.tianma.train.model.block.Axes;
import io.tianma.train.model.block.Positions;
import io.tianma.train.model.block.Recorder;
import io.tianma.train.model.block.Stack;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.mixer.CrossAttention;
import io.tianma.train.model.mixer.Mixer;
import io.tianma.train.model.mixer.Mixers;
import io.tianma.train.model.parameter.Declarations;
import io.tianma.train.model.parameter.Dimension;
import io.tianma.train.model.parameter.Init;
import io.tianma.train.model.position.PositionCode;
import io.tianma.train.model.position.PositionCodes;
import io.tianma.train.tape.Sequence;
import io.tianma.train.tape.Split;
import io.tianma.train.tape.Variable;
import io.tianma.train.tape.Weight;

/**
 * An encoder and a decoder of T5.1.1's form, as its papers draw it; the mixer and the position code
 * of each stack are what the configuration says.
 */
final class EncoderDecoder implements Architecture {
  static final String EMBEDDING = "shared.weight";
  static final String HEAD = "lm_head.weight";
  static final String FINAL_NORM = "final_layer_norm.weight";

  private final ModelConfig config;
  private final Stack encoder;
  private final Stack decoder;
  private final Mixer encoderMixer;
  private final Mixer decoderMixer;
  private final CrossAttention cross;
  private final PositionCode encoderPosition;
  private final PositionCode decoderPosition;

  EncoderDecoder(ModelConfig config) {
    this.config = config;
    this.encoder = Stack.encoder(config);
    this.decoder = Stack.decoder(config);
    this.encoderMixer = Mixers.of(encoder);
    this.decoderMixer = Mixers.of(decoder);
    this.cross = CrossAttention.of(decoder);
    this.encoderPosition = PositionCodes.of(encoder);
    this.decoderPosition = PositionCodes.of(decoder);
  }

  @Override
  public ModelConfig grownFrom(ModelConfig small) {
    boolean spreads =
        encoderMixer.spreadsFrequencies(encoder) && decoderMixer.spreadsFrequencies(decoder);
    ModelConfig completed = (spreads ? spread(config, small) : config).completedFrom(small);
    EncoderDecoder from = new EncoderDecoder(small);
    EncoderDecoder to = new EncoderDecoder(completed);
    to.encoderMixer.checkGrowth(from.encoder, to.encoder);
    to.decoderMixer.checkGrowth(from.decoder, to.decoder);
    to.encoderPosition.checkGrowth(from.encoder, to.encoder);
    to.decoderPosition.checkGrowth(from.decoder, to.decoder);
    return completed;
  }

  @Override
  public void checkRescaled() {
    for (Mixer mixer : new Mixer[] {encoderMixer, decoderMixer}) {
      Architecture.checkRescaled(mixer.name(), mixer.bearsScale());
    }
    for (PositionCode position : new PositionCode[] {encoderPosition, decoderPosition}) {
      Architecture.checkRescaled(position.name(), position.bearsScale());
    }
  }

  /** Wider heads may hold the old frequencies among new ones, unless a width is named. */
  static ModelConfig spread(ModelConfig config, ModelConfig small) {
    int size = config.encoder().dKv();
    boolean unnamed = config.positions().rotaryWidth() == 0;
    boolean old = small.rotaryWidth() == small.encoder().dKv();
    boolean whole = size % small.encoder().dKv() == 0;
    return unnamed && old && whole ? config.but().set("rotary_width", size).build() : config;
  }

  @Override
  public int mostSource() {
    return most(encoderMixer, encoderPosition);
  }

  @Override
  public int mostTarget() {
    return most(decoderMixer, decoderPosition);
  }

  private int most(Mixer mixer, PositionCode position) {
    boolean bounded = mixer.needsMaxPositions() || position.needsMaxPositions();
    return bounded ? config.maxPositions() : Integer.MAX_VALUE;
  }

  @Override
  public void declare(Declarations to) {
    to.matrix(EMBEDDING, Init.normal(1), vocab(), Axes.writes(config));
    declare(encoder, encoderMixer, encoderPosition, to);
    declare(decoder, decoderMixer, decoderPosition, to);
    if (!config.tied()) {
      Init start = Init.truncatedReading(config.dModel());
      to.matrix(HEAD, start, vocab(), Axes.reads(config));
    }
  }

  private Dimension vocab() {
    return Dimension.of(Axes.vocab(config).copied());
  }

  private void declare(Stack stack, Mixer mixer, PositionCode position, Declarations to) {
    position.declare(stack, to.under(stack.name() + "."));
    for (int i = 0; i < stack.sizes().layers(); i++) {
      Declarations block = to.in(stack.block(i));
      Declarations first = block.under(stack.sublayer(i, 0).prefix());
      mixer.declare(stack, first);
      if (i == 0) {
        position.declareInFirstBlock(stack, block);
      }
      mixer.declareNorm(stack, first);
      if (stack.causal()) {
        Declarations second = block.under(stack.sublayer(i, 1).prefix());
        cross.declare(stack, second);
        Axes.declareNorm(stack, second);
      }
      FeedForwardLayer.declare(stack, block.under(stack.sublayer(i, last(stack)).prefix()));
    }
    to.under(stack.name() + ".").vector(FINAL_NORM, Init.ONES, finalNorm(stack));
  }

  private Dimension finalNorm(Stack stack) {
    boolean feedsTiedHead = config.tied() && stack.causal();
    return feedsTiedHead ? Axes.normedForTiedHead(config) : Axes.normed(config);
  }

  /** Number of the feed-forward sublayer. */
  private static int last(Stack stack) {
    return stack.causal() ? 2 : 1;
  }

  @Override
  public Variable encode(Recorder on, Sequence source) {
    Variable x = embed(on, encoder, encoderPosition, source.ids(), 0);
    Positions positions = encoderPosition.of(on, encoder, source);
    on.tape().section();
    for (int i = 0; i < config.encoder().layers(); i++) {
      x = encoderMixer.apply(on, encoder.sublayer(i, 0), x, source, positions);
      x = FeedForwardLayer.apply(on, encoder.sublayer(i, 1), x);
      on.tape().section();
    }
    return finalNorm(on, encoder, x);
  }

  @Override
  public Variable decode(Recorder on, Sequence input, Variable memory, Sequence source) {
    Variable x = embed(on, decoder, decoderPosition, input.ids(), 0);
    Positions positions = decoderPosition.of(on, decoder, input);
    Variable prepared = cross.prepare(on, decoder, memory);
    on.tape().section();
    for (int i = 0; i < config.decoder().layers(); i++) {
      x = decoderMixer.apply(on, decoder.sublayer(i, 0), x, input, positions);
      x = cross.apply(on, decoder.sublayer(i, 1), x, memory, prepared, source);
      x = FeedForwardLayer.apply(on, decoder.sublayer(i, 2), x);
      on.tape().section();
    }
    return finalNorm(on, decoder, x);
  }

  @Override
  public Decoding open(Recorder on, Variable memory, Sequence source, int maxLength) {
    return new StackDecoding(
        decoder, decoderMixer, cross, decoderPosition, on, memory, source, maxLength);
  }

  @Override
  public boolean stepsAlike() {
    return decoderMixer.stepsAlike(decoder)
        && cross.stepsAlike(decoder)
        && decoderPosition.stepsAlike();
  }

  @Override
  public boolean packs() {
    return encoderMixer.packs()
        && encoderPosition.packs()
        && cross.packs()
        && decoderMixer.packs()
        && decoderPosition.packs();
  }

  /** Embeddings of the tokens from position {@code first} on. */
  static Variable embed(Recorder on, Stack stack, PositionCode position, Split ids, int first) {
    Variable x = on.layers().embed(ids, on.weights().get(EMBEDDING));
    return on.layers().dropout(position.onEmbeddings(on, stack, x, first));
  }

  static Variable finalNorm(Recorder on, Stack stack, Variable x) {
    Weight gamma = on.weights().get(stack.name() + "." + FINAL_NORM);
    return on.layers().finalNorm(x, gamma, stack.config().normEpsilon());
  }

  @Override
  public Weight head(Recorder on) {
    return on.weights().get(config.tied() ? EMBEDDING : HEAD);
  }

  /** T5.1.0 scales the output of the stack where the head is the embedding. */
  @Override
  public double headScale() {
    return config.tied() ? 1 / Math.sqrt(config.dModel()) : 1;
  }

  @Override
  public long keptValues(int source, int target) {
    long d = config.dModel();
    long encoderBlock =
        source * d
            + encoderMixer.keptValues(encoder, source)
            + source * FeedForwardLayer.keptValues(encoder);
    long decoderBlock =
        target * 2 * d
            + decoderMixer.keptValues(decoder, target)
            + cross.keptValues(decoder, source, target)
            + target * FeedForwardLayer.keptValues(decoder);
    return config.encoder().layers() * encoderBlock + config.decoder().layers() * decoderBlock;
  }
}
