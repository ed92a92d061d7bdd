package io.tianma.train.spark.grow;

import io.tianma.data.spark.rows.NamedFiles;
import io.tianma.data.vocab.Vocabulary;
import io.tianma.train.grow.VocabularyGrowth;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.plan.StageOptions;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;

/** Reads what a growth plan says of the vocabulary. */
public final class OtherTokens {
  private OtherTokens() {}

  /**
   * The vocabulary of the stage before, as its plan names it; none if the plan says nothing of it.
   *
   * @throws IllegalArgumentException if the file cannot be read
   */
  static Optional<String> before(FileSystem fs, StageOptions stage) {
    return stage.vocabularyBefore().map(file -> read(fs, file));
  }

  /** Tokens of the stage before, if its plan names them. */
  public static Optional<Integer> size(FileSystem fs, StageOptions stage) {
    return before(fs, stage).map(old -> Vocabulary.parse(old).size());
  }

  private static String read(FileSystem fs, String file) {
    return NamedFiles.text(
        fs.getConf(),
        file,
        "growth = vocabulary " + file,
        "the vocab.txt that the stage before has");
  }

  /**
   * From the tokens of the stage before to those of the shards; none if the plan says nothing of
   * them.
   *
   * @param words vocabulary of the shards
   * @param from the model grown from
   * @throws IllegalArgumentException if the file of the old tokens cannot be read or is another
   *     model's, or the new ones lack one that the model needs
   */
  public static Optional<VocabularyGrowth> of(
      FileSystem fs, StageOptions stage, Optional<String> words, ModelConfig from) {
    return before(fs, stage).map(old -> between(stage, old, words, from));
  }

  private static VocabularyGrowth between(
      StageOptions stage, String old, Optional<String> words, ModelConfig from) {
    String setting = "growth = vocabulary " + stage.vocabularyBefore().orElseThrow();
    String wanted =
        words.orElseThrow(
            () -> new IllegalArgumentException(setting + ": there is no vocabulary to grow to"));
    try {
      return VocabularyGrowth.between(from, old, wanted);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(setting + ": " + e.getMessage(), e);
    }
  }
}
