package io.tianma.train.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.store.CanonicalJson;
import io.tianma.train.model.config.ModelConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What transformers reads of a tokenizer and of how a model writes. */
class TokenizerConfigTest {
  private static final Map<String, Object> SPECIALS =
      Map.of(
          "pad_token", "[PAD]",
          "unk_token", "[UNK]",
          "cls_token", "[CLS]",
          "sep_token", "[SEP]",
          "mask_token", "[MASK]",
          "bos_token", "[CLS]",
          "eos_token", "[SEP]");

  @Test
  void namesTheTokenizerAndItsTokens() {
    Map<String, Object> expected = new LinkedHashMap<>(SPECIALS);
    expected.put("tokenizer_class", "TianmaTokenizer");
    List<Object> module = new ArrayList<>();
    module.add("tokenization_tianma.TianmaTokenizer");
    module.add(null);
    expected.put("auto_map", Map.of("AutoTokenizer", module));
    expected.put("hmm", true);
    expected.put("padding_side", "right");
    expected.put("truncation_side", "right");
    expected.put("split_special_tokens", true);
    expected.put("clean_up_tokenization_spaces", false);
    assertThat(read(TokenizerConfig.encode(true, 0))).isEqualTo(expected);
    expected.put("hmm", false);
    expected.put("model_max_length", 1);
    assertThat(read(TokenizerConfig.encode(false, 1))).isEqualTo(expected);
  }

  @Test
  void mapsSpecialTokens() {
    assertThat(read(TokenizerConfig.specialTokens())).isEqualTo(SPECIALS);
  }

  /** T5-PEGASUS' ids. */
  @Test
  void writesGreedilyToTheEnd() {
    ModelConfig config = ModelConfig.t511(150, 8, 4, 2, 12, 1);
    Map<String, Object> expected = new LinkedHashMap<>();
    expected.put("pad_token_id", 0);
    expected.put("decoder_start_token_id", 101);
    expected.put("eos_token_id", 102);
    expected.put("do_sample", false);
    expected.put("num_beams", 1);
    assertThat(read(TokenizerConfig.generation(config, 0))).isEqualTo(expected);
    expected.put("max_new_tokens", 1);
    assertThat(read(TokenizerConfig.generation(config, 1))).isEqualTo(expected);
  }

  private static Map<?, ?> read(String json) {
    assertThat(json).endsWith("}\n");
    return CanonicalJson.read(json, Map.class);
  }
}
