package io.tianma.data.spark.rows;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.segment.Dictionary;
import io.tianma.data.segment.Jieba;
import io.tianma.data.segment.UserLines;
import io.tianma.data.store.Hashes;
import io.tianma.data.store.Input;
import io.tianma.data.token.Tokenizer;
import io.tianma.data.vocab.Vocabulary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** What lies in the artifact {@code vocab}, and what other stages make of it. */
public final class VocabFiles {
  /** One token a line; the line number is the id. */
  public static final String TOKENS = "vocab.txt";

  /** The tokens of {@link #TOKENS} that were counted, each with a tab and its count. */
  public static final String COUNTS = "counts.tsv";

  /** The lines of the user's dictionary, if there is one. */
  public static final String USER_DICTIONARY = "user-dictionary.txt";

  private VocabFiles() {}

  /** What a stage says of the user's dictionary that it was made with. */
  public static Input input(String userDictionary, String userWords) {
    byte[] bytes = userWords.getBytes(StandardCharsets.UTF_8);
    String name = "user-dictionary/" + new Path(userDictionary).getName();
    return new Input(name, Input.RAW, bytes.length, Hashes.sha256(bytes));
  }

  /** The lines of a user's dictionary. */
  public static String userWords(Workspace workspace, String file) {
    Configuration hadoop = workspace.artifacts().fileSystem().getConf();
    return NamedFiles.text(hadoop, file, "vocab.user-dictionary = " + file, "a list of words");
  }

  /** The tokenizer that makes ids as in shards of this vocabulary. */
  public static Tokenizer tokenizer(Workspace workspace, Artifact vocab) {
    FileSystem fs = workspace.artifacts().fileSystem();
    try {
      String tokens = vocab.text(fs, TOKENS);
      boolean hmm = vocab.manifest().configuration().path("hmm").asBoolean();
      Dictionary words = dictionary(userWords(fs, vocab));
      return new Tokenizer(Jieba.of(words, hmm), Vocabulary.parse(tokens));
    } catch (IOException e) {
      throw new UncheckedIOException(vocab.directory() + ": " + e.getMessage(), e);
    }
  }

  /** The lines of the user's dictionary that the artifact was made with; none if it had none. */
  public static String userWords(FileSystem fs, Artifact vocab) throws IOException {
    return vocab.files(USER_DICTIONARY).isEmpty() ? "" : vocab.text(fs, USER_DICTIONARY);
  }

  /** The dictionary of a vocabulary's words, its user's words included, for normalized texts. */
  public static Dictionary dictionary(String userWords) {
    return Dictionary.jieba().with(UserLines.normalized(userWords.lines().toList()));
  }

  /** The same for texts as they are. */
  public static Dictionary dictionaryAsWritten(String userWords) {
    return Dictionary.jieba().with(UserLines.asWritten(userWords.lines().toList()));
  }

  /** Warns of words that segmentation never makes. */
  public static void warn(Workspace workspace, String file, String userWords) {
    List<String> never = UserLines.neverFound(userWords.lines().toList());
    if (!never.isEmpty()) {
      workspace
          .artifacts()
          .say(
              "warning: vocab.user-dictionary = "
                  + file
                  + ": "
                  + never.size()
                  + " words can never be found, such as "
                  + never.get(0)
                  + ": jieba cuts at every character but Chinese ones, letters, digits and +#&._%-");
    }
  }
}
