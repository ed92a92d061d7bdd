package io.tianma.train.spark.exchange;

import io.tianma.data.hadoop.Files;
import io.tianma.data.segment.Dictionary;
import io.tianma.data.segment.Jieba;
import io.tianma.data.store.JsonFile;
import io.tianma.data.text.Utf8;
import io.tianma.data.token.Tokenizer;
import io.tianma.data.vocab.Vocabulary;
import io.tianma.train.spark.checkpoints.CheckpointFiles;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Reads what {@link Export} wrote of a tokenizer. */
public final class ExportedTokenizer {
  private ExportedTokenizer() {}

  /**
   * The tokenizer of an exported directory; without a user's words and HMM if nothing says so.
   *
   * @throws IllegalArgumentException if it is no such directory
   */
  public static Tokenizer read(FileSystem fs, Path directory) throws IOException {
    for (String name : List.of(CheckpointFiles.CONFIG, CheckpointFiles.MODEL, Export.VOCAB)) {
      if (!fs.exists(new Path(directory, name))) {
        throw new IllegalArgumentException(
            directory + ": " + name + " is not there; name a directory that tianma export wrote");
      }
    }
    Dictionary dictionary = Dictionary.jieba();
    Path words = new Path(directory, Companions.USER_WORDS);
    if (fs.exists(words)) {
      dictionary = dictionary.with(text(fs, words).lines().toList());
    }
    Path settings = new Path(directory, Companions.TOKENIZER);
    boolean hmm =
        fs.exists(settings)
            && JsonFile.of(settings.toString(), text(fs, settings)).node().path("hmm").asBoolean();
    String tokens = text(fs, new Path(directory, Export.VOCAB));
    return new Tokenizer(Jieba.of(dictionary, hmm), Vocabulary.parse(tokens));
  }

  private static String text(FileSystem fs, Path file) throws IOException {
    return Utf8.strict(Files.bytes(fs, file), file.toString());
  }
}
