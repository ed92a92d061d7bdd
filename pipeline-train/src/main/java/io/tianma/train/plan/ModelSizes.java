package io.tianma.train.plan;

import io.tianma.train.model.config.ModelConfig;

/**
 * The sizes of a T5.1.1 model; growth goes from one set of sizes to a larger one.
 *
 * @param dModel width of the residual stream
 * @param dKv size of a head
 * @param dFf hidden units of the feed-forward layers
 * @param tied whether the head is the embedding
 * @param dropout share of activations zeroed in training
 */
public record ModelSizes(
    int dModel,
    int dKv,
    int heads,
    int dFf,
    int encoderLayers,
    int decoderLayers,
    boolean tied,
    double dropout) {
  public ModelSizes {
    Check.positive(dModel, "d-model");
    Check.positive(dKv, "d-kv");
    Check.positive(heads, "heads");
    Check.positive(dFf, "d-ff");
    Check.positive(encoderLayers, "encoder-layers");
    Check.positive(decoderLayers, "decoder-layers");
    Check.that(dropout >= 0 && dropout < 1, "dropout", dropout, "in [0, 1)");
  }

  /** The model of these sizes over a vocabulary of {@code vocab} words with T5-PEGASUS' tokens. */
  public ModelConfig config(int vocab) {
    return ModelConfig.builder(vocab, dModel, dKv, heads, dFf, encoderLayers)
        .layers(encoderLayers, decoderLayers)
        .tied(tied)
        .dropout(dropout)
        .build();
  }
}
