package io.tianma.train.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tianma.train.model.FeedForward;
import io.tianma.train.model.Mixer;
import io.tianma.train.model.ModelConfig;
import io.tianma.train.model.Norm;
import io.tianma.train.model.Objective;
import io.tianma.train.model.Position;
import java.util.Map;

/**
 * The {@code config.json} of Hugging Face's T5 and mT5 models.
 *
 * <p>Source: transformers, models/t5/configuration_t5.py; {@code gated-gelu} means the tanh form
 * there, and {@code gated-gelu_python} the erf form.
 */
public final class HuggingFaceConfig {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, FeedForward> FEED_FORWARDS =
      Map.of(
          "gated-gelu", FeedForward.GATED_GELU,
          "gated-gelu_python", FeedForward.GATED_GELU_ERF,
          "relu", FeedForward.RELU);

  private HuggingFaceConfig() {}

  /** The JSON text of a model, which {@link #decode} reads back as an equal configuration. */
  public static String encode(ModelConfig config) {
    ObjectNode json = JSON.createObjectNode();
    json.putArray("architectures").add("MT5ForConditionalGeneration");
    json.put("model_type", "mt5").put("is_encoder_decoder", true).put("torch_dtype", "float32");
    json.put("vocab_size", config.vocab())
        .put("d_model", config.dModel())
        .put("d_kv", config.dKv())
        .put("num_heads", config.heads())
        .put("d_ff", config.dFf())
        .put("num_layers", config.encoderLayers())
        .put("num_decoder_layers", config.decoderLayers())
        .put("relative_attention_num_buckets", config.relativeBuckets())
        .put("relative_attention_max_distance", config.relativeMaxDistance())
        .put("layer_norm_epsilon", config.normEpsilon())
        .put("feed_forward_proj", name(config.feedForward()))
        .put("dropout_rate", config.dropout())
        .put("tie_word_embeddings", config.tied())
        .put("pad_token_id", config.padId())
        .put("decoder_start_token_id", config.startId())
        .put("eos_token_id", config.endId());
    return json.toPrettyString() + "\n";
  }

  /**
   * The model that a {@code config.json} describes.
   *
   * @throws IllegalArgumentException if the text is not JSON, a size is missing or a setting is not
   *     supported
   */
  public static ModelConfig decode(String text) {
    JsonNode json = parse(text);
    int layers = required(json, "num_layers");
    String feedForward = json.path("feed_forward_proj").asText("relu");
    if (!FEED_FORWARDS.containsKey(feedForward)) {
      throw new IllegalArgumentException(
          "config.json: feed_forward_proj = %s: must be one of %s"
              .formatted(feedForward, FEED_FORWARDS.keySet().stream().sorted().toList()));
    }
    return new ModelConfig(
        required(json, "vocab_size"),
        required(json, "d_model"),
        required(json, "d_kv"),
        required(json, "num_heads"),
        required(json, "d_ff"),
        layers,
        json.path("num_decoder_layers").asInt(layers),
        json.path("relative_attention_num_buckets").asInt(32),
        json.path("relative_attention_max_distance").asInt(128),
        json.path("layer_norm_epsilon").asDouble(1e-6),
        json.path("tie_word_embeddings").asBoolean(true),
        FEED_FORWARDS.get(feedForward),
        Position.RELATIVE_BIAS,
        Mixer.SOFTMAX,
        Norm.RMS,
        Objective.CROSS_ENTROPY,
        json.path("dropout_rate").asDouble(0),
        json.path("pad_token_id").asInt(0),
        json.path("decoder_start_token_id").asInt(0),
        json.path("eos_token_id").asInt(1));
  }

  private static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("config.json is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static String name(FeedForward feedForward) {
    return FEED_FORWARDS.entrySet().stream()
        .filter(entry -> entry.getValue() == feedForward)
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  private static int required(JsonNode json, String key) {
    if (!json.path(key).canConvertToInt()) {
      throw new IllegalArgumentException(
          "config.json: %s = %s: must be a whole number".formatted(key, json.path(key)));
    }
    return json.path(key).asInt();
  }
}
