package io.tianma.eval.spark;

import io.tianma.data.hadoop.Files;
import io.tianma.data.segment.Jieba;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.data.text.Utf8;
import io.tianma.data.token.Tokenizer;
import io.tianma.data.vocab.Vocabulary;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** What lies in a directory that {@code export} wrote, beside the model. */
public final class ExportedFiles {
  private static final String VOCAB = "vocab.txt";

  private ExportedFiles() {}

  /**
   * Its tokenizer.
   *
   * @param hmm whether segmentation may form new words
   * @throws UncheckedIOException if there is no vocabulary
   */
  public static Tokenizer tokenizer(Workspace workspace, String directory, boolean hmm) {
    Path path = new Path(directory);
    try {
      FileSystem fs = path.getFileSystem(workspace.artifacts().fileSystem().getConf());
      Path file = new Path(path, VOCAB);
      String words = Utf8.strict(Files.bytes(fs, file), file.toString());
      return new Tokenizer(Jieba.of(hmm), Vocabulary.parse(words));
    } catch (IOException e) {
      throw new UncheckedIOException(directory + ": " + e.getMessage(), e);
    }
  }
}
