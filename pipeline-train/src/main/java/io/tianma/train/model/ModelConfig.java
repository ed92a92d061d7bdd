package io.tianma.train.model;

import java.io.Serializable;

/**
 * Everything that decides the shape and the function of a T5.1.1 encoder-decoder.
 *
 * @param vocab rows of the embedding and of the head
 * @param dModel width of the residual stream
 * @param dKv size of a head
 * @param heads attention heads; {@code heads * dKv} may differ from {@code dModel}
 * @param dFf hidden units of the feed-forward layer
 * @param relativeBuckets buckets of relative distance
 * @param relativeMaxDistance distance from which on all share the last bucket
 * @param normEpsilon added to the mean square inside the norm
 * @param tied whether the head is the embedding, with the output scaled by dModel^-1/2 (T5.1.0)
 * @param dropout share of activations zeroed in training
 * @param padId token that is no token
 * @param startId first token of a target, [CLS]
 * @param endId last token of a target, [SEP]
 */
public record ModelConfig(
    int vocab,
    int dModel,
    int dKv,
    int heads,
    int dFf,
    int encoderLayers,
    int decoderLayers,
    int relativeBuckets,
    int relativeMaxDistance,
    double normEpsilon,
    boolean tied,
    FeedForward feedForward,
    Position position,
    Mixer mixer,
    Norm norm,
    Objective objective,
    double dropout,
    int padId,
    int startId,
    int endId)
    implements Serializable {

  public ModelConfig {
    positive(vocab, "vocab");
    positive(dModel, "d-model");
    positive(dKv, "d-kv");
    positive(heads, "heads");
    positive(dFf, "d-ff");
    positive(encoderLayers, "encoder-layers");
    positive(decoderLayers, "decoder-layers");
    check(
        relativeBuckets >= 4 && relativeBuckets % 4 == 0,
        "relative-buckets",
        relativeBuckets,
        "a multiple of 4");
    check(
        relativeMaxDistance > relativeBuckets / 2,
        "relative-max-distance",
        relativeMaxDistance,
        "above relative-buckets / 2");
    check(normEpsilon >= 0, "norm-epsilon", normEpsilon, "not negative");
    check(dropout >= 0 && dropout < 1, "dropout", dropout, "in [0, 1)");
    token(padId, vocab, "pad-id");
    token(startId, vocab, "start-id");
    token(endId, vocab, "end-id");
  }

  /** T5.1.1 of the given sizes with T5-PEGASUS' special tokens and no dropout. */
  public static ModelConfig t511(int vocab, int dModel, int dKv, int heads, int dFf, int layers) {
    return new ModelConfig(
        vocab,
        dModel,
        dKv,
        heads,
        dFf,
        layers,
        layers,
        32,
        128,
        1e-6,
        false,
        FeedForward.GATED_GELU,
        Position.RELATIVE_BIAS,
        Mixer.SOFTMAX,
        Norm.RMS,
        Objective.CROSS_ENTROPY,
        0,
        0,
        101,
        102);
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

  /** Width of queries, keys and values of all heads together. */
  public int inner() {
    return heads * dKv;
  }

  /** The same model trained with another dropout. */
  public ModelConfig withDropout(double newDropout) {
    return with(normEpsilon, newDropout, padId, startId, endId);
  }

  /** The same model with another epsilon in its norms. */
  public ModelConfig withNormEpsilon(double newNormEpsilon) {
    return with(newNormEpsilon, dropout, padId, startId, endId);
  }

  /** The same model with other special tokens. */
  public ModelConfig withTokens(int pad, int start, int end) {
    return with(normEpsilon, dropout, pad, start, end);
  }

  private ModelConfig with(
      double newNormEpsilon, double newDropout, int newPad, int newStart, int newEnd) {
    return new ModelConfig(
        vocab,
        dModel,
        dKv,
        heads,
        dFf,
        encoderLayers,
        decoderLayers,
        relativeBuckets,
        relativeMaxDistance,
        newNormEpsilon,
        tied,
        feedForward,
        position,
        mixer,
        norm,
        objective,
        newDropout,
        newPad,
        newStart,
        newEnd);
  }

  private static void positive(int value, String key) {
    check(value > 0, key, value, "positive");
  }

  private static void token(int id, int vocab, String key) {
    check(id >= 0 && id < vocab, key, id, "in [0, " + vocab + ")");
  }

  private static void check(boolean holds, String key, Object value, String wanted) {
    if (!holds) {
      throw new IllegalArgumentException(key + " = " + value + ": must be " + wanted);
    }
  }
}
