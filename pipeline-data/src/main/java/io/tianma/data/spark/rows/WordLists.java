package io.tianma.data.spark.rows;

import io.tianma.data.filter.CleanOptions;
import io.tianma.data.filter.WordList;
import io.tianma.data.source.TextLines;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/** The list of words that {@code clean.word-list} names. */
public final class WordLists {
  private WordLists() {}

  /** The words that the options name. */
  public static WordList words(Workspace workspace, CleanOptions options) {
    return WordList.of(lines(listed(workspace, options), options));
  }

  /** Content of the word list, which may lie on any file system. */
  public static Optional<byte[]> listed(Workspace workspace, CleanOptions options) {
    if (options.wordList().isBlank()) {
      return Optional.empty();
    }
    Path path = new Path(options.wordList());
    try (InputStream in =
        path.getFileSystem(workspace.artifacts().fileSystem().getConf()).open(path)) {
      return Optional.of(in.readAllBytes());
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "clean.word-list = " + options.wordList() + ": cannot be read", e);
    }
  }

  public static ArrayList<String> lines(Optional<byte[]> list, CleanOptions options) {
    ArrayList<String> lines = new ArrayList<>();
    String setting = "clean.word-list = " + options.wordList();
    list.ifPresent(
        bytes -> TextLines.all(bytes, options.wordList(), setting).lines().forEach(lines::add));
    return lines;
  }
}
