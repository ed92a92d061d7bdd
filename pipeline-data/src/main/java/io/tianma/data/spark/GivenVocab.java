package io.tianma.data.spark;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Files;
import io.tianma.data.store.Counts;
import io.tianma.data.store.FileEntry;
import io.tianma.data.store.Hashes;
import io.tianma.data.store.Input;
import io.tianma.data.store.StageKey;
import io.tianma.data.store.StageResult;
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
  private static final int VERSION = 1;

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
    String tokens = read(fs, new Path(directory, Vocab.TOKENS));
    int size = Vocabulary.parse(tokens).size();
    Path file = new Path(directory, Vocab.TOKENS);
    List<Input> inputs = new ArrayList<>(List.of(raw(file.toString(), tokens)));
    String words = "";
    if (!options.userDictionary().isBlank()) {
      words = Vocab.userWords(workspace, options.userDictionary());
      String name = new Path(options.userDictionary()).getName();
      inputs.add(raw("user-dictionary/" + name, words));
    }
    Map<String, Object> how =
        Map.of("hmm", options.hmm(), "user-dictionary", options.userDictionary());
    String userWords = words;
    return workspace
        .artifacts()
        .make(
            new StageKey("vocab", VERSION, "vocab", how, inputs),
            to -> write(fs, to, tokens, size, userWords));
  }

  /** Refuses what {@link #run} would, without making anything. */
  public static void check(Workspace workspace, String directory) {
    Path file = new Path(directory, Vocab.TOKENS);
    Vocabulary.parse(read(workspace.artifacts().fileSystem(), file));
  }

  private static StageResult write(
      FileSystem fs, Path to, String tokens, int size, String userWords) throws IOException {
    List<FileEntry> files = new ArrayList<>();
    files.add(Files.write(fs, to, Vocab.TOKENS, bytes(tokens)));
    if (!userWords.isEmpty()) {
      files.add(Files.write(fs, to, Vocab.USER_DICTIONARY, bytes(userWords)));
    }
    return new StageResult(files, Counts.of(0, Map.of()), Map.of("tokens", size));
  }

  private static Input raw(String name, String text) {
    return new Input(name, Input.RAW, bytes(text).length, Hashes.sha256(bytes(text)));
  }

  private static String read(FileSystem work, Path file) {
    try {
      return Files.read(file.getFileSystem(work.getConf()), file);
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
