package io.tianma.train.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.store.CanonicalJson;
import io.tianma.train.model.config.Builder;
import io.tianma.train.model.config.FeedForward;
import io.tianma.train.model.config.LatentOptions;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.config.ModelKey;
import io.tianma.train.model.config.ModelKeys;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** T5's files have T5's keys and family, all others say what they are and where their code is. */
class HuggingFaceConfigKeysTest {
  private static final Set<String> T5 =
      Set.of(
          "architectures",
          "model_type",
          "is_encoder_decoder",
          "torch_dtype",
          "vocab_size",
          "d_model",
          "d_kv",
          "num_heads",
          "d_ff",
          "num_layers",
          "num_decoder_layers",
          "relative_attention_num_buckets",
          "relative_attention_max_distance",
          "layer_norm_epsilon",
          "feed_forward_proj",
          "dropout_rate",
          "tie_word_embeddings",
          "pad_token_id",
          "decoder_start_token_id",
          "eos_token_id");

  private static Builder t5() {
    return ModelConfig.builder(150, 16, 4, 4, 32, 2);
  }

  private static Map<?, ?> written(Builder model) {
    ModelConfig config = model.build();
    String json = HuggingFaceConfig.encode(config);
    ModelConfig whole = config.isT5() ? config : config.completedFrom(config);
    assertThat(HuggingFaceConfig.decode(json)).isEqualTo(whole);
    return CanonicalJson.read(json, Map.class);
  }

  @Test
  void t5HasItsOwnKeysOnly() {
    Map<?, ?> json = written(t5());
    assertThat(json.keySet()).isEqualTo(T5);
    assertThat(json.get("model_type")).isEqualTo("mt5");
    assertThat(json.get("architectures")).isEqualTo(List.of("MT5ForConditionalGeneration"));
    assertThat(json.get("is_encoder_decoder")).isEqualTo(true);
    assertThat(json.get("torch_dtype")).isEqualTo("float32");
    assertThat(json.get("feed_forward_proj")).isEqualTo("gated-gelu");
    assertThat(json.get("d_ff")).isEqualTo(32);
  }

  @Test
  void aTiedModelIsT5AndNotMt5() {
    Map<?, ?> json = written(t5().tied(true));
    assertThat(json.get("model_type")).isEqualTo("t5");
    assertThat(json.get("architectures")).isEqualTo(List.of("T5ForConditionalGeneration"));
  }

  @Test
  void whatWasSetForALaterStageIsKept() {
    Set<Object> keys = new TreeSet<>(T5);
    keys.add("kernel_size");
    assertThat(written(t5().set("kernel_size", 9)).keySet()).isEqualTo(keys);
  }

  @Test
  void aModelOfOtherPartsSaysAllAndWhereItsCodeIs() {
    Map<?, ?> json = written(t5().encoder("fnet", "none"));
    assertThat(json.get("model_type")).isEqualTo("tianma");
    assertThat(json.get("architectures")).isEqualTo(List.of("TianmaForConditionalGeneration"));
    assertThat(json.get("auto_map"))
        .isEqualTo(
            Map.of(
                "AutoConfig",
                "modeling_tianma.TianmaConfig",
                "AutoModelForSeq2SeqLM",
                "modeling_tianma.TianmaForConditionalGeneration"));
    assertThat(json.get("encoder_mixer")).isEqualTo("fnet");
    Set<Object> keys = new TreeSet<>(T5);
    ModelKeys.all().stream().map(ModelKey::json).forEach(keys::add);
    keys.add("auto_map");
    keys.remove("decoder_feed_forward_proj");
    assertThat(json.keySet()).isEqualTo(keys);
    assertThat(json.get("token_hidden")).as("that of the feed-forward layer").isEqualTo(32);
  }

  @Test
  void aDecodersOwnFeedForwardLayerIsWritten() {
    Map<?, ?> json = written(t5().set("decoder_feed_forward_proj", "relu"));
    assertThat(json.get("feed_forward_proj")).isEqualTo("gated-gelu");
    assertThat(json.get("decoder_feed_forward_proj")).isEqualTo("relu");
    assertThat(json.get("model_type")).isEqualTo("tianma");
  }

  @Test
  void latentsAreReadBack() {
    Map<?, ?> json =
        written(
            t5().set("model", "univae")
                .set("max_positions", 20)
                .latents(LatentOptions.sphere(1, 3, 32)));
    assertThat(json.get("model")).isEqualTo("univae");
    assertThat(json.get("latent_from")).isEqualTo(1);
  }

  /** As transformers saves the configuration of modeling_tianma.py: a key for each stack. */
  @ParameterizedTest
  @CsvSource({
    "relu, , , RELU, RELU",
    "relu, gated-gelu, , GATED_GELU, RELU",
    "relu, , gated-gelu, RELU, GATED_GELU",
    "gated-gelu, relu, none, RELU, NONE",
    ", gated-gelu, none, GATED_GELU, NONE",
  })
  void eachStackMayNameItsFeedForwardLayer(
      String both, String encoder, String decoder, FeedForward first, FeedForward second) {
    String json =
        HuggingFaceConfig.encode(t5().build())
            .replace(
                "\"feed_forward_proj\" : \"gated-gelu\"",
                key("feed_forward_proj", both)
                    + ", "
                    + key("encoder_feed_forward_proj", encoder)
                    + ", "
                    + key("decoder_feed_forward_proj", decoder));
    ModelConfig config = HuggingFaceConfig.decode(json);
    assertThat(config.encoder().feedForward()).isEqualTo(first);
    assertThat(config.decoder().feedForward()).isEqualTo(second);
  }

  private static String key(String key, String value) {
    return "\"" + key + "\" : " + (value == null ? "null" : "\"" + value + "\"");
  }
}
