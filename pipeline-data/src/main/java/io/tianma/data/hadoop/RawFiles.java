package io.tianma.data.hadoop;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** Finds the raw files of an input. */
public final class RawFiles {
  private RawFiles() {}

  /**
   * The file, or all files in the directory and below it, by path; hidden ones (a dot before the
   * name) and what Hadoop leaves beside its output do not count.
   *
   * @param key configuration key of the path, for messages
   * @throws IllegalArgumentException if there is no such file or directory, or nothing in it
   */
  public static List<RawFile> list(Configuration hadoop, String path, String key) {
    try {
      Path root = new Path(path);
      FileSystem fs = FileSystems.of(hadoop, root, key);
      FileStatus status = fs.getFileStatus(root);
      if (status.isFile()) {
        String name = status.getPath().toString();
        return List.of(
            new RawFile(name, root.getName(), status.getLen(), status.getModificationTime(), true));
      }
      List<RawFile> files = below(fs, status.getPath());
      if (files.isEmpty()) {
        throw new IllegalArgumentException(key + " = " + path + ": this directory holds no files");
      }
      return files;
    } catch (FileNotFoundException e) {
      throw new IllegalArgumentException(
          key + " = " + path + ": there is no such file or directory", e);
    } catch (IOException e) {
      throw new UncheckedIOException(key + " = " + path + ": " + e.getMessage(), e);
    }
  }

  private static List<RawFile> below(FileSystem fs, Path root) throws IOException {
    List<RawFile> files = new ArrayList<>();
    String prefix = root.toString().replaceAll("/+$", "") + "/";
    RemoteIterator<LocatedFileStatus> found = fs.listFiles(root, true);
    while (found.hasNext()) {
      LocatedFileStatus file = found.next();
      String path = file.getPath().toString();
      String source = path.substring(prefix.length());
      if (!isHidden(source)) {
        files.add(new RawFile(path, source, file.getLen(), file.getModificationTime(), false));
      }
    }
    files.sort(Comparator.comparing(RawFile::source));
    return files;
  }

  private static boolean isHidden(String source) {
    return ("/" + source).contains("/.")
        || source.startsWith("_temporary/")
        || source.endsWith("_SUCCESS")
        || source.endsWith("_metadata");
  }
}
