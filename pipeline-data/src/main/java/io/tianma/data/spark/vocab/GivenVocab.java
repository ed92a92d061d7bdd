package io.tianma.data.spark.vocab;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Files;
import io.tianma.data.spark.rows.VocabFiles;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.data.store.Counts;
import io.tianma.data.store.FileEntry;
import io.tianma.data.store.Hashes;
import io.tianma.data.store.Input;
import io.tianma.data.store.JsonFile;
import io.tianma.data.store.StageKey;
import io.tianma.data.store.StageResult;
import io.tianma.data.text.Utf8;
import io.tianma.data.vocab.VocabOptions;
import io.tianma.data.vocab.Vocabulary;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A vocabulary that comes with a model and is taken as it stands, instead of being counted. */
public final class GivenVocab {
  private static final int VERSION = 2;

  private GivenVocab() {}

  /**
   * Makes {@code vocab} of the {@code vocab.txt} in a directory; how words are segmented is still
   * the options' matter, how many tokens there are is not.
   *
   * @param directory on any file system that Hadoop knows
   * @throws IllegalArgumentException if there is no such file, or it is no vocabulary of word
   *     pieces with T5-PEGASUS' special rows
   */
  public static Artifact run(Workspace workspace, String directory, VocabOptions options) {
    FileSystem fs = workspace.artifacts().fileSystem();
    String tokens = padded(fs, directory, read(fs, new Path(directory, VocabFiles.TOKENS)));
    int size = Vocabulary.parse(tokens).size();
    Path file = new Path(directory, VocabFiles.TOKENS);
    List<Input> inputs = new ArrayList<>(List.of(raw(file.toString(), tokens)));
    String words = "";
    if (!options.userDictionary().isBlank()) {
      words = VocabFiles.userWords(workspace, options.userDictionary());
      VocabFiles.warn(workspace, options.userDictionary(), words);
      String name = new Path(options.userDictionary()).getName();
      inputs.add(raw("user-dictionary/" + name, words));
    }
    Map<String, Object> how =
        Map.of("hmm", options.hmm(), "user-dictionary", ""); // its content is an input
    String userWords = words;
    return workspace
        .artifacts()
        .make(
            new StageKey("vocab", VERSION, "vocab", how, inputs),
            to -> write(fs, to, tokens, size, userWords));
  }

  /** Models may have more rows than tokens, so that sizes are round. */
  private static String padded(FileSystem work, String directory, String tokens) {
    Path file = new Path(directory, "config.json");
    try {
      FileSystem fs = file.getFileSystem(work.getConf());
      if (!fs.exists(file)) {
        return tokens;
      }
      JsonFile json = JsonFile.of(file.toString(), Files.bytes(fs, file));
      return Vocabulary.padded(tokens, json.integer("vocab_size", 1, Vocabulary.MOST, 0));
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": " + e.getMessage(), e);
    }
  }

  /** Refuses what {@link #run} would, without making anything. */
  public static void check(Workspace workspace, String directory) {
    Path file = new Path(directory, VocabFiles.TOKENS);
    Vocabulary.parse(read(workspace.artifacts().fileSystem(), file));
  }

  private static StageResult write(
      FileSystem fs, Path to, String tokens, int size, String userWords) throws IOException {
    List<FileEntry> files = new ArrayList<>();
    files.add(Files.write(fs, to, VocabFiles.TOKENS, bytes(tokens)));
    if (!userWords.isEmpty()) {
      files.add(Files.write(fs, to, VocabFiles.USER_DICTIONARY, bytes(userWords)));
    }
    return new StageResult(files, Counts.of(0, Map.of()), Map.of("tokens", size));
  }

  private static Input raw(String name, String text) {
    return new Input(name, Input.RAW, bytes(text).length, Hashes.sha256(bytes(text)));
  }

  private static String read(FileSystem work, Path file) {
    try {
      byte[] bytes = Files.bytes(file.getFileSystem(work.getConf()), file);
      return Utf8.strict(bytes, file.toString());
    } catch (FileNotFoundException e) {
      throw new IllegalArgumentException(
          file.getParent()
              + ": holds no vocab.txt; a model with a vocabulary of word pieces, as BertTokenizer"
              + " reads it, is needed",
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": " + e.getMessage(), e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
