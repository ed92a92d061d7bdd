package io.tianma.train.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tianma.data.store.JsonFile;
import io.tianma.data.vocab.Vocabulary;
import io.tianma.train.model.config.Builder;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.config.ModelKey;
import io.tianma.train.model.config.ModelKeys;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The {@code config.json} of a model: Hugging Face's of T5 and mT5 where it is one, else one of the
 * same keys and more that no other program takes for T5.
 *
 * <p>Source: transformers, models/t5/configuration_t5.py, with its defaults where a file is silent.
 */
public final class HuggingFaceConfig {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What Hugging Face takes where a file is silent and we would take something else. */
  private static final Map<String, Object> SILENT =
      Map.of(
          "feed_forward_proj", "relu",
          "tie_word_embeddings", true,
          "pad_token_id", 0,
          "decoder_start_token_id", 0,
          "eos_token_id", 1);

  /** The same of mT5 (configuration_mt5.py), sizes included. */
  private static final Map<String, Object> SILENT_MT5 =
      Map.of(
          "vocab_size", 250112,
          "d_model", 512,
          "d_kv", 64,
          "d_ff", 1024,
          "num_layers", 8,
          "num_heads", 6,
          "feed_forward_proj", "gated-gelu",
          "tie_word_embeddings", false);

  /** Sizes of T5 where a file that says that it is one is silent (configuration_t5.py). */
  private static final Map<String, Object> SILENT_T5 =
      Map.of(
          "vocab_size", 32128,
          "d_model", 512,
          "d_kv", 64,
          "d_ff", 2048,
          "num_layers", 6,
          "num_heads", 8);

  private static final Map<String, Map<String, Object>> SILENT_OF_TYPE =
      Map.of("t5", SILENT_T5, "mt5", SILENT_MT5, "tianma", Map.of());

  private static final int MOST_LAYERS = 10_000;

  /** What has to be there, with the most that any model has. */
  private static final Map<String, Integer> SIZES =
      new TreeMap<>(
          Map.of(
              "vocab_size", Vocabulary.MOST,
              "d_model", 1 << 20,
              "d_kv", 1 << 20,
              "num_heads", 1 << 16,
              "d_ff", 1 << 24,
              "num_layers", MOST_LAYERS));

  private static final String MODULE = "modeling_tianma.";
  private static final String ENCODER_FEED_FORWARD = "encoder_feed_forward_proj";
  private static final String DECODER_FEED_FORWARD = "decoder_feed_forward_proj";

  private HuggingFaceConfig() {}

  /** The JSON text of a model, which {@link #decode} reads back with all of its sizes named. */
  public static String encode(ModelConfig config) {
    ObjectNode json = JSON.createObjectNode();
    boolean t5 = config.isT5();
    json.putArray("architectures").add(family(config) + "ForConditionalGeneration");
    json.put("model_type", family(config).toLowerCase(Locale.ROOT));
    json.put("is_encoder_decoder", true).put("torch_dtype", "float32");
    if (!t5) {
      json.putObject("auto_map")
          .put("AutoConfig", MODULE + "TianmaConfig")
          .put("AutoModelForSeq2SeqLM", MODULE + "TianmaForConditionalGeneration");
    }
    for (ModelKey key : ModelKeys.all()) {
      if (isWritten(key, config)) {
        json.set(key.json(), JSON.valueToTree(key.written(key.resolved(config))));
      }
    }
    return json.toPrettyString() + "\n";
  }

  /** Of the programs that know T5, not all scale the output of a tied head of mT5. */
  private static String family(ModelConfig config) {
    String t5 = config.tied() ? "T5" : "MT5";
    return config.isT5() ? t5 : "Tianma";
  }

  /** T5's files hold nothing that T5 does not know, unless it was set for a later stage. */
  private static boolean isWritten(ModelKey key, ModelConfig config) {
    if (key.json().equals(DECODER_FEED_FORWARD)) {
      return config.encoder().feedForward() != config.decoder().feedForward();
    }
    return !config.isT5()
        || ModelKeys.ofT5().contains(key)
        || !key.of(config).equals(key.fallback());
  }

  /**
   * The model that a {@code config.json} describes.
   *
   * @throws IllegalArgumentException if the text is not JSON, a size is missing or a setting is not
   *     supported
   */
  public static ModelConfig decode(String text) {
    JsonNode json = withDefaults(JsonFile.of("config.json", text));
    JsonFile known = JsonFile.of("config.json", json.toString());
    SIZES.forEach((size, most) -> known.integer(size, 0, most));
    known.integer("num_decoder_layers", 1, MOST_LAYERS, 1);
    try {
      Builder builder = Builder.empty();
      SILENT.forEach(builder::set);
      builder.layers(json.path("num_layers").asInt(), json.path("num_layers").asInt());
      for (ModelKey key : ModelKeys.all()) {
        set(builder, key.json(), json.path(key.json()));
      }
      set(builder, ENCODER_FEED_FORWARD, json.path(ENCODER_FEED_FORWARD));
      return builder.build();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("config.json: " + e.getMessage(), e);
    }
  }

  /** What Hugging Face takes for missing keys depends on the type of the model. */
  private static JsonNode withDefaults(JsonFile file) {
    String type = file.text("model_type", "");
    JsonNode json = file.node();
    Map<String, Object> silent = type.isEmpty() ? Map.of() : SILENT_OF_TYPE.get(type);
    if (silent == null) {
      throw new IllegalArgumentException(
          "config.json: model_type = " + type + ": only t5 and mt5 are supported");
    }
    ObjectNode all = JSON.valueToTree(silent);
    json.fields().forEachRemaining(e -> setKnown(all, silent, e.getKey(), e.getValue()));
    return all;
  }

  private static void setKnown(
      ObjectNode all, Map<String, Object> silent, String key, JsonNode value) {
    if (!value.isNull() || !silent.containsKey(key)) {
      all.set(key, value);
    }
  }

  private static void set(Builder builder, String key, JsonNode value) {
    if (!value.isMissingNode() && !value.isNull()) {
      builder.set(key, JSON.convertValue(value, Object.class));
    }
  }
}
