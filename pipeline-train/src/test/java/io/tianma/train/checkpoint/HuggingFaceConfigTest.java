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

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "[]", "5", "{", "{} {}", "{\"d_ff\": 1, \"d_ff\": 2}", "NaN"})
  void whatIsNoObjectIsRefused(String text) {
    assertThatThrownBy(() -> HuggingFaceConfig.decode(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("config.json");
  }
}
