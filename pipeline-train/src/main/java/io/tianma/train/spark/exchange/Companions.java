package io.tianma.train.spark.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.hadoop.Files;
import io.tianma.data.segment.UserLines;
import io.tianma.data.spark.rows.VocabFiles;
import io.tianma.train.checkpoint.HuggingFaceConfig;
import io.tianma.train.checkpoint.TokenizerConfig;
import io.tianma.train.model.config.ModelConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** What an exported model brings besides its weights: see {@link Export}. */
final class Companions {
  static final String TOKENIZER = "tokenizer_config.json";
  static final String SPECIAL_TOKENS = "special_tokens_map.json";
  static final String GENERATION = "generation_config.json";
  static final String CARD = "README.md";

  /** Words of the user's dictionary, as texts have them that were made lower case. */
  static final String USER_WORDS = "user_dict.txt";

  /** Makes tokens of texts, in Python. */
  static final String TOKENIZATION = "tokenization_tianma.py";

  /** Computes the models that no other program knows, in PyTorch. */
  static final String MODELING = "modeling_tianma.py";

  private final Artifacts artifacts;
  private final Artifact checkpoint;
  private final ModelConfig config;

  Companions(Artifacts artifacts, Artifact checkpoint, ModelConfig config) {
    this.artifacts = artifacts;
    this.checkpoint = checkpoint;
    this.config = config;
  }

  /**
   * Writes all of them.
   *
   * @param ownTokenizer settings that an imported model brought, or null
   */
  void write(FileSystem fs, Path to, Optional<Artifact> vocab, String ownTokenizer)
      throws IOException {
    boolean hmm =
        vocab.map(v -> v.manifest().configuration().path("hmm").asBoolean()).orElse(false);
    String own = TokenizerConfig.encode(hmm, maxSource());
    text(fs, to, TOKENIZER, ownTokenizer == null ? own : ownTokenizer);
    text(fs, to, SPECIAL_TOKENS, TokenizerConfig.specialTokens());
    text(fs, to, GENERATION, TokenizerConfig.generation(config, trained("max-target")));
    text(fs, to, CARD, ModelCard.of(artifacts, checkpoint, config));
    Files.write(fs, to, TOKENIZATION, code(TOKENIZATION));
    if (!config.isT5()) {
      Files.write(fs, to, MODELING, code(MODELING));
    }
    if (vocab.isPresent()) {
      String words = VocabFiles.userWords(artifacts.fileSystem(), vocab.get());
      if (!words.isBlank()) {
        List<String> lines = UserLines.normalized(words.lines().toList());
        text(fs, to, USER_WORDS, String.join("\n", lines) + "\n");
      }
    }
  }

  private int maxSource() {
    int trained = trained("max-source");
    int positions = Math.max(0, config.maxPositions());
    return trained == 0 || positions == 0 ? trained + positions : Math.min(trained, positions);
  }

  /** A length of the shards that the model was trained on; 0 if they are gone. */
  private int trained(String key) {
    return Ancestors.of(artifacts, checkpoint).stream()
        .map(artifact -> artifact.manifest().configuration().path(key))
        .filter(JsonNode::isInt)
        .findFirst()
        .map(JsonNode::asInt)
        .orElse(0);
  }

  private static byte[] code(String name) throws IOException {
    try (InputStream in = HuggingFaceConfig.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  private static void text(FileSystem fs, Path to, String name, String text) throws IOException {
    Files.write(fs, to, name, text.getBytes(StandardCharsets.UTF_8));
  }
}
