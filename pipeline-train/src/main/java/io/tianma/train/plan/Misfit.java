package io.tianma.train.plan;

import io.tianma.train.model.ModelConfig;
import java.util.ArrayList;
import java.util.List;

/** Says where a model from elsewhere is not the one that a stage is to train. */
public final class Misfit {
  private Misfit() {}

  /**
   * Checks everything but the vocabulary's size, the norm's epsilon and dropout, which training
   * takes from the model or from the stage as they are.
   *
   * @throws IllegalArgumentException naming each key that differs with both of its values
   */
  public static void refuse(ModelConfig model, StageOptions stage) {
    ModelConfig wanted = stage.model().config(model.vocab());
    List<String> sizes = new ArrayList<>();
    List<String> asked = new ArrayList<>();
    size(sizes, asked, "d-model", model.dModel(), wanted.dModel());
    size(sizes, asked, "d-kv", model.dKv(), wanted.dKv());
    size(sizes, asked, "heads", model.heads(), wanted.heads());
    size(sizes, asked, "d-ff", model.dFf(), wanted.dFf());
    size(sizes, asked, "encoder-layers", model.encoderLayers(), wanted.encoderLayers());
    size(sizes, asked, "decoder-layers", model.decoderLayers(), wanted.decoderLayers());
    size(sizes, asked, "tied", model.tied(), wanted.tied());
    if (!sizes.isEmpty()) {
      throw new IllegalArgumentException(
          "the model has %s, stage %s asks for %s; set the model of the stage to the former"
              .formatted(String.join(", ", sizes), stage.name(), String.join(", ", asked)));
    }
    fixed("pad_token_id", model.padId(), wanted.padId());
    fixed("decoder_start_token_id", model.startId(), wanted.startId());
    fixed("eos_token_id", model.endId(), wanted.endId());
    fixed("relative_attention_num_buckets", model.relativeBuckets(), wanted.relativeBuckets());
    fixed(
        "relative_attention_max_distance",
        model.relativeMaxDistance(),
        wanted.relativeMaxDistance());
    fixed("feed_forward_proj", model.feedForward(), wanted.feedForward());
  }

  private static void size(
      List<String> sizes, List<String> asked, String key, Object has, Object wanted) {
    if (!has.equals(wanted)) {
      sizes.add(key + " = " + has);
      asked.add(key + " = " + wanted);
    }
  }

  private static void fixed(String key, Object has, Object wanted) {
    if (!has.equals(wanted)) {
      throw new IllegalArgumentException(
          "config.json: %s means %s: a stage trains models with %s only"
              .formatted(key, has, wanted));
    }
  }
}
