package io.tianma.train.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The {@code tokenizer_config.json} with which Hugging Face's BertTokenizer cuts text into the
 * pieces of {@code vocab.txt}. It does not know jieba's words: text should come with its words
 * separated by spaces.
 */
public final class TokenizerConfig {
  private TokenizerConfig() {}

  /** The JSON text, always the same. */
  public static String encode() {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("tokenizer_class", "BertTokenizer")
        .put("do_lower_case", true)
        .put("tokenize_chinese_chars", false)
        .put("pad_token", "[PAD]")
        .put("unk_token", "[UNK]")
        .put("cls_token", "[CLS]")
        .put("sep_token", "[SEP]")
        .put("mask_token", "[MASK]")
        .put("bos_token", "[CLS]")
        .put("eos_token", "[SEP]");
    return json.toPrettyString() + "\n";
  }
}
