package io.tianma.data.spark.rows;

import io.tianma.data.hadoop.Files;
import io.tianma.data.source.TextLines;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Small text files that a key or an option names. */
public final class NamedFiles {
  private NamedFiles() {}

  /**
   * The whole text of one.
   *
   * @param file on any file system, compressed if the end of its name says so
   * @param setting what named it, such as {@code vocab.user-dictionary = words.txt}
   * @param wanted what to name, for people who named something else
   * @throws IllegalArgumentException if it cannot be read, is damaged, or not UTF-8
   */
  public static String text(Configuration hadoop, String file, String setting, String wanted) {
    Path path = new Path(file);
    try {
      return TextLines.all(Files.bytes(path.getFileSystem(hadoop), path), file, setting);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          setting + ": cannot be read (" + e.getMessage() + "); name " + wanted, e);
    }
  }
}
