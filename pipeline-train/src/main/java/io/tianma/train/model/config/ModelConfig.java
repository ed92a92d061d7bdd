package io.tianma.train.model.config;

import io.tianma.train.tensor.FeatureMap;
import java.io.Serializable;

/**
 * Everything that decides the shape and the function of a model; {@link ModelKeys} says under which
 * keys, with which defaults. A model of one stack has it as both of them.
 *
 * @param vocab rows of the embedding and of the head
 * @param dModel width of the residual stream
 * @param cross name of the attention from the decoder to the source
 * @param maxPositions longest sequence of what knows only so many positions; 0 for none
 * @param kind encoder-decoder, or one stack with latents
 * @param latents of the latter
 * @param tied whether the head is the embedding, with the output scaled by dModel^-1/2 (T5.1.0)
 * @param normEpsilon added to the mean square inside the norms
 * @param dropout share of activations zeroed in training
 */
public record ModelConfig(
    int vocab,
    int dModel,
    StackConfig encoder,
    StackConfig decoder,
    String cross,
    int maxPositions,
    PositionOptions positions,
    MixerOptions mixers,
    ModelKind kind,
    LatentOptions latents,
    boolean tied,
    double normEpsilon,
    double dropout,
    Tokens tokens)
    implements Serializable {

  public ModelConfig {
    Sizes.check(vocab, dModel, maxPositions, normEpsilon, dropout, tokens);
    Sizes.check(encoder, "encoder-layers");
    Sizes.check(decoder, "decoder-layers");
    Sizes.check(positions, vocab);
    Sizes.check(mixers);
    if (kind == ModelKind.UNIVAE) {
      OneStack.check(encoder, maxPositions, latents);
      encoder = OneStack.of(encoder);
      decoder = encoder;
      cross = ModelKeys.SOFTMAX;
    }
  }

  /** T5.1.1 of the given sizes with T5-PEGASUS' special tokens and no dropout. */
  public static ModelConfig t511(int vocab, int dModel, int dKv, int heads, int dFf, int layers) {
    return builder(vocab, dModel, dKv, heads, dFf, layers).build();
  }

  /** The same, to be changed. */
  public static Builder builder(int vocab, int dModel, int dKv, int heads, int dFf, int layers) {
    return new Builder()
        .set(ModelKeys.VOCAB, vocab)
        .set(ModelKeys.D_MODEL, dModel)
        .set(ModelKeys.D_KV, dKv)
        .set(ModelKeys.HEADS, heads)
        .set(ModelKeys.D_FF, dFf)
        .layers(layers, layers);
  }

  /** 2 + 2 layers of width 128: trains in minutes on two cores. */
  public static ModelConfig quick(int vocab) {
    return t511(vocab, 128, 32, 4, 256, 2);
  }

  /** 4 + 4 layers of width 256. */
  public static ModelConfig tiny(int vocab) {
    return t511(vocab, 256, 64, 4, 512, 4);
  }

  /** T5-PEGASUS small: 95,262,080 parameters at a vocabulary of 50,000. */
  public static ModelConfig t5PegasusSmall(int vocab) {
    return t511(vocab, 512, 64, 6, 1024, 8);
  }

  /** T5-PEGASUS base: 275,029,248 parameters at a vocabulary of 50,000. */
  public static ModelConfig t5PegasusBase(int vocab) {
    return t511(vocab, 768, 64, 12, 2048, 12);
  }

  /** A model that differs in what is set there. */
  public Builder but() {
    return new Builder(this);
  }

  public int padId() {
    return tokens.padId();
  }

  public int startId() {
    return tokens.startId();
  }

  public int endId() {
    return tokens.endId();
  }

  /** Columns that the sinusoidal table is made for. */
  public int sinusoidalWidth() {
    return named(positions.sinusoidalWidth(), dModel);
  }

  /** Width of the head whose frequencies the rotary pairs have. */
  public int rotaryWidth() {
    return named(positions.rotaryWidth(), encoder.dKv());
  }

  /** Random features of a head: {@code K ln K} unless named. */
  public int features() {
    int k = encoder.dKv();
    return named(mixers.features(), Math.max(1, (int) (k * StrictMath.log(k))));
  }

  /** Hidden units over positions: as many as the feed-forward layer has, unless named. */
  public int tokenHidden() {
    return named(mixers.tokenHidden(), encoder.dFf());
  }

  /** Width of the gate: that of the feed-forward layer, unless named. */
  public int gatingHidden() {
    return named(mixers.gatingHidden(), encoder.dFf());
  }

  /** Groups of channels: as many as heads, unless named. */
  public int convGroups() {
    return named(mixers.convGroups(), encoder.heads());
  }

  public FeatureMap featureMap() {
    return mixers.featureMap();
  }

  /** Layers with a latent; 0 where there is none. */
  public int latentLayers() {
    return kind == ModelKind.UNIVAE ? encoder.layers() - latents.latentFrom() : 0;
  }

  /** Whether it is plain T5, which other programs know too. */
  public boolean isT5() {
    return ModelKeys.isT5(this);
  }

  /** This, with what it does not name as that model has it. */
  public ModelConfig completedFrom(ModelConfig other) {
    Builder builder = but();
    ModelKeys.FOLLOWING.forEach(
        key -> {
          if (key.of(this).equals(0)) {
            builder.set(key, key.resolved(other));
          }
        });
    return builder.build();
  }

  private static int named(int value, int otherwise) {
    return value == 0 ? otherwise : value;
  }
}
