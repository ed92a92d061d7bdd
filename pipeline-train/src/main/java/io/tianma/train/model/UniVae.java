package io.tianma.train.model;

import io.tianma.train.model.block.Axes;
import io.tianma.train.model.block.Positions;
import io.tianma.train.model.block.Recorder;
import io.tianma.train.model.block.Stack;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.latent.LatentNoise;
import io.tianma.train.model.mixer.Mixer;
import io.tianma.train.model.mixer.Mixers;
import io.tianma.train.model.parameter.Declarations;
import io.tianma.train.model.parameter.Dimension;
import io.tianma.train.model.parameter.Init;
import io.tianma.train.model.parameter.Parameter.Block;
import io.tianma.train.model.position.PositionCode;
import io.tianma.train.model.position.PositionCodes;
import io.tianma.train.model.position.Rotary;
import io.tianma.train.tape.Sequence;
import io.tianma.train.tape.Variable;
import io.tianma.train.tape.Weight;
import io.tianma.train.tensor.Tensor;

/**
 * One stack of blocks that is a variational autoencoder on several levels (Su,
 * kexue.fm/archives/8475): it reads a source in both directions, and writes a target from left to
 * right.
 *
 * <p>Before each layer from {@code latent-from} on, the source's first row becomes a direction, a
 * point about it, and that point's row in the stream, which goes on in its place and is the one row
 * of the source that the target sees. So a decoder needs the points alone: it is a causal language
 * model that sees one more row, in front, from that layer on. The article's masks are that: source
 * and target are two sequences through the same weights, and nothing is computed that a mask would
 * hide.
 *
 * <p>Letters: B batch, S source, T target, D width of the stream, k first latent layer, L layers, Z
 * width of a latent.
 */
final class UniVae implements Architecture {
  private final ModelConfig config;
  private final Stack encoder;
  private final Stack decoder;
  private final Mixer mixer;
  private final PositionCode position;
  private final Posterior posterior;

  /**
   * A model.
   *
   * @param noise of latents, or null for that of the posterior
   */
  UniVae(ModelConfig config, LatentNoise noise) {
    this.config = config;
    this.encoder = Stack.encoder(config);
    this.decoder = new Stack(encoder.name(), config, config.encoder(), true);
    this.mixer = Mixers.of(encoder);
    this.position = PositionCodes.of(encoder);
    this.posterior = Posterior.of(config, noise);
  }

  private int first() {
    return config.latents().latentFrom();
  }

  private int width() {
    return config.latents().latentWidth();
  }

  private int layers() {
    return config.encoder().layers();
  }

  @Override
  public ModelConfig grownFrom(ModelConfig small) {
    ModelConfig completed = EncoderDecoder.spread(config, small).completedFrom(small);
    position.checkGrowth(Stack.encoder(small), Stack.encoder(completed));
    if (completed.latentLayers() != small.latentLayers()) {
      throw new IllegalArgumentException(
          "latent-from = %d: a model of %d latent layers grows below them only; with encoder-layers = %d set it to %d"
              .formatted(first(), small.latentLayers(), layers(), layers() - small.latentLayers()));
    }
    if (completed.maxPositions() != small.maxPositions()) {
      throw new IllegalArgumentException(
          "max-positions = %d: targets start behind the %d of the model grown from; set it to that"
              .formatted(completed.maxPositions(), small.maxPositions()));
    }
    return completed;
  }

  /** Softmax attention and rotary positions bear it, and unit vectors have no scale. */
  @Override
  public void checkRescaled() {}

  @Override
  public int mostSource() {
    return config.maxPositions();
  }

  @Override
  public int mostTarget() {
    return config.maxPositions();
  }

  @Override
  public void declare(Declarations to) {
    Dimension vocab = Dimension.of(Axes.vocab(config).copied());
    to.matrix(EncoderDecoder.EMBEDDING, Init.normal(1), vocab, Axes.writes(config));
    position.declare(encoder, to.under(encoder.name() + "."));
    for (int i = 0; i < layers(); i++) {
      if (i >= first()) {
        posterior.declare(to.in(new Block(Block.LATENTS, i)));
      }
      Declarations block = to.in(encoder.block(i));
      Declarations attention = block.under(encoder.sublayer(i, 0).prefix());
      mixer.declare(encoder, attention);
      mixer.declareNorm(encoder, attention);
      FeedForwardLayer.declare(encoder, block.under(encoder.sublayer(i, 1).prefix()));
    }
    Dimension norm = config.tied() ? Axes.normedForTiedHead(config) : Axes.normed(config);
    to.under(encoder.name() + ".").vector(EncoderDecoder.FINAL_NORM, Init.ONES, norm);
    if (!config.tied()) {
      Init start = Init.truncatedReading(config.dModel());
      to.matrix(EncoderDecoder.HEAD, start, vocab, Axes.reads(config));
    }
  }

  /**
   * Latents of all layers, [B, 1, (L - k) Z]; what follows the last one nobody needs.
   *
   * @param on with noise for points of the posterior, else their directions
   */
  @Override
  public Variable encode(Recorder on, Sequence source) {
    Variable latents = given(on, source.samples());
    Variable x = EncoderDecoder.embed(on, encoder, position, source.ids(), 0);
    Positions positions = position.of(on, encoder, source);
    on.tape().section();
    for (int i = 0; i < layers(); i++) {
      if (i >= first()) {
        x = throughLatent(on, i, x, latents);
      }
      if (i < layers() - 1) {
        x = mixer.apply(on, encoder.sublayer(i, 0), x, source, positions);
        x = FeedForwardLayer.apply(on, encoder.sublayer(i, 1), x);
      }
      on.tape().section();
    }
    return latents;
  }

  private Variable throughLatent(Recorder on, int layer, Variable x, Variable latents) {
    boolean last = layer == layers() - 1;
    Variable row = last ? on.latents().onlyFirst(x) : on.latents().first(x);
    Variable point = latent(latents, layer);
    posterior.through(on, layer, row, point);
    if (last) {
      return x;
    }
    Variable slot = posterior.slot(on, layer, point);
    on.latents().readElsewhere(point);
    return on.latents().inFront(slot, x);
  }

  private Variable latent(Variable latents, int layer) {
    return latents.columns((layer - first()) * width(), width());
  }

  @Override
  public Variable given(Recorder on, int samples) {
    return on.latents().room(samples, config.latentLayers() * width());
  }

  @Override
  public Variable decode(Recorder on, Sequence input, Variable latents, Sequence source) {
    int[] places = Rotary.counted(config.maxPositions(), input.length());
    Variable x = EncoderDecoder.embed(on, decoder, position, input.ids(), 0);
    Tensor lengths = x.value().lengths();
    Positions positions = Rotary.at(on, decoder, places);
    on.tape().section();
    for (int i = 0; i < layers(); i++) {
      if (i == first()) {
        x = on.latents().prepend(posterior.slot(on, i, latent(latents, i)), x);
        positions = Rotary.at(on, decoder, behindSlot(places));
      } else if (i > first()) {
        x = on.latents().replaceFirst(posterior.slot(on, i, latent(latents, i)), x);
      }
      x = mixer.apply(on, decoder.sublayer(i, 0), x, input, positions);
      x = FeedForwardLayer.apply(on, decoder.sublayer(i, 1), x);
      on.tape().section();
    }
    return EncoderDecoder.finalNorm(on, decoder, on.latents().withoutFirst(x, lengths));
  }

  private static int[] behindSlot(int[] places) {
    int[] all = new int[places.length + 1];
    System.arraycopy(places, 0, all, 1, places.length);
    return all;
  }

  @Override
  public Decoding open(Recorder on, Variable latents, Sequence source, int maxLength) {
    UniVaeDecoding decoding =
        new UniVaeDecoding(decoder, mixer, position, first(), latents.value().size(0), maxLength);
    for (int i = 0; i < layers(); i++) {
      Variable slot = i < first() ? null : posterior.slot(on, i, latent(latents, i));
      decoding.open(on, i, slot);
      on.tape().section();
    }
    return decoding;
  }

  @Override
  public Weight head(Recorder on) {
    return on.weights().get(config.tied() ? EncoderDecoder.EMBEDDING : EncoderDecoder.HEAD);
  }

  @Override
  public double headScale() {
    return config.tied() ? 1 / Math.sqrt(config.dModel()) : 1;
  }

  @Override
  public long keptValues(int source, int target) {
    return layers() * (blockValues(source) + blockValues(target + 1));
  }

  private long blockValues(int length) {
    long each = config.dModel() + FeedForwardLayer.keptValues(encoder);
    return mixer.keptValues(encoder, length) + length * each;
  }
}
