package io.tianma.train.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tianma.data.vocab.Vocabulary;
import io.tianma.train.model.config.ModelConfig;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The small JSON files that say to Hugging Face's transformers how text becomes tokens, by {@code
 * tokenization_tianma.py}, and how a model writes.
 */
public final class TokenizerConfig {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CLASS = "TianmaTokenizer";

  private TokenizerConfig() {}

  /**
   * {@code tokenizer_config.json}.
   *
   * @param hmm whether segmentation may form words that are in no dictionary
   * @param maxLength tokens of the longest source; 0 if there is no limit
   */
  public static String encode(boolean hmm, int maxLength) {
    ObjectNode json = JSON.createObjectNode();
    json.put("tokenizer_class", CLASS);
    json.putObject("auto_map")
        .putArray("AutoTokenizer")
        .add("tokenization_tianma." + CLASS)
        .addNull();
    json.put("hmm", hmm);
    if (maxLength > 0) {
      json.put("model_max_length", maxLength);
    }
    json.put("padding_side", "right")
        .put("truncation_side", "right")
        .put("split_special_tokens", true)
        .put("clean_up_tokenization_spaces", false);
    specials().forEach(json::put);
    return json.toPrettyString() + "\n";
  }

  /** {@code special_tokens_map.json}. */
  public static String specialTokens() {
    return JSON.valueToTree(specials()).toPrettyString() + "\n";
  }

  private static Map<String, String> specials() {
    Map<String, String> tokens = new LinkedHashMap<>();
    tokens.put("pad_token", token(Vocabulary.PAD));
    tokens.put("unk_token", token(Vocabulary.UNKNOWN));
    tokens.put("cls_token", token(Vocabulary.START));
    tokens.put("sep_token", token(Vocabulary.END));
    tokens.put("mask_token", token(Vocabulary.MASK));
    tokens.put("bos_token", token(Vocabulary.START));
    tokens.put("eos_token", token(Vocabulary.END));
    return tokens;
  }

  private static String token(int id) {
    return Vocabulary.specials().get(id);
  }

  /**
   * {@code generation_config.json}: greedy, as {@code tianma generate} is unless asked.
   *
   * @param maxLength tokens of the longest target; 0 if that is not known
   */
  public static String generation(ModelConfig config, int maxLength) {
    ObjectNode json = JSON.createObjectNode();
    json.put("pad_token_id", config.padId())
        .put("decoder_start_token_id", config.startId())
        .put("eos_token_id", config.endId())
        .put("do_sample", false)
        .put("num_beams", 1);
    if (maxLength > 0) {
      json.put("max_new_tokens", maxLength);
    }
    return json.toPrettyString() + "\n";
  }
}
