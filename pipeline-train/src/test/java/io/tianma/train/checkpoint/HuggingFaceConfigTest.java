package io.tianma.train.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.train.model.config.ModelConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HuggingFaceConfigTest {
  private static final String WHOLE =
      HuggingFaceConfig.encode(ModelConfig.t511(150, 16, 4, 4, 32, 2));

  @Test
  void readsWhatItWrites() {
    assertThat(HuggingFaceConfig.decode(WHOLE)).isEqualTo(ModelConfig.t511(150, 16, 4, 4, 32, 2));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "num_decoder_layers | \"x\" | num_decoder_layers",
        "num_decoder_layers | 2.5 | num_decoder_layers",
        "num_decoder_layers | 2000000000 | from 1 to 10000",
        "num_decoder_layers | 0 | from 1 to 10000",
        "num_layers | -1 | num_layers = -1",
        "num_layers | [2] | num_layers = [2]",
        "vocab_size | 2147483647 | vocab_size = 2147483647",
        "vocab_size | 4294967446 | vocab_size = 4294967446",
        "vocab_size | \"150\" | must be a whole number",
        "vocab_size | 1e2 | must be a whole number",
        "d_model | true | d_model = true",
        "d_model | 0 | d-model",
        "num_heads | -4 | num_heads = -4",
        "model_type | \"bert\" | model_type = bert: only t5 and mt5",
        "model_type | 5 | model_type = 5: must be a text",
        "dropout_rate | \"much\" | dropout_rate = much",
        "dropout_rate | 7 | dropout",
        "layer_norm_epsilon | -1 | norm-epsilon",
        "tie_word_embeddings | \"no\" | tie_word_embeddings = no",
        "feed_forward_proj | \"swish\" | feed_forward_proj",
        "eos_token_id | 9999 | end-id",
        "pad_token_id | -1 | pad-id",
      })
  void valuesThatCannotBeAreNamed(String key, String value, String part) {
    String edited = WHOLE.replaceFirst("\"" + key + "\" : [^,\n]+", "\"" + key + "\" : " + value);
    if (edited.equals(WHOLE)) {
      edited = WHOLE.replaceFirst("\\{", "{\"" + key + "\" : " + value + ",");
    }
    String text = edited;
    assertThatThrownBy(() -> HuggingFaceConfig.decode(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("config.json")
        .hasMessageContaining(part);
  }

  /** Defaults of configuration_t5.py and configuration_mt5.py; null is silence. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'model_type': 't5'} | 32128 | 512 | 64 | 2048 | 6 | 8 | true",
        "{'model_type': 't5', 'd_model': null, 'num_layers': 2} | 32128 | 512 | 64 | 2048 | 2 | 8 | true",
        "{'model_type': 't5', 'd_ff': 1024, 'n_positions': 512, 'dtype': 'bfloat16', 'use_cache': false} | 32128 | 512 | 64 | 1024 | 6 | 8 | true",
        "{'model_type': 't5', 'tie_word_embeddings': false} | 32128 | 512 | 64 | 2048 | 6 | 8 | false",
        "{'model_type': 'mt5'} | 250112 | 512 | 64 | 1024 | 8 | 6 | false",
        "{'model_type': 'mt5', 'vocab_size': 21128} | 21128 | 512 | 64 | 1024 | 8 | 6 | false",
      })
  void silentKeysAreWhatTransformersTakes(
      String json, int vocab, int width, int head, int ff, int layers, int heads, boolean tied) {
    ModelConfig config = HuggingFaceConfig.decode(json.replace('\'', '"'));
    assertThat(config.vocab()).isEqualTo(vocab);
    assertThat(config.dModel()).isEqualTo(width);
    assertThat(config.encoder().dKv()).isEqualTo(head);
    assertThat(config.encoder().dFf()).isEqualTo(ff);
    assertThat(config.encoder().layers()).isEqualTo(layers);
    assertThat(config.decoder().layers()).isEqualTo(layers);
    assertThat(config.encoder().heads()).isEqualTo(heads);
    assertThat(config.tied()).isEqualTo(tied);
  }

  @Test
  void aFileThatDoesNotSayWhatItIsHasToSayItsSizes() {
    assertThatThrownBy(() -> HuggingFaceConfig.decode("{\"d_model\": 512}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("d_ff");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "[]", "5", "{", "{} {}", "{\"d_ff\": 1, \"d_ff\": 2}", "NaN"})
  void whatIsNoObjectIsRefused(String text) {
    assertThatThrownBy(() -> HuggingFaceConfig.decode(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("config.json");
  }
}
