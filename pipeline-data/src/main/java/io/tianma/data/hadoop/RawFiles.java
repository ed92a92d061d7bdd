package io.tianma.data.hadoop;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
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
    List<RawFile> files = new ArrayList<>();
    for (RawFile file : all(hadoop, path, key)) {
      if (file.problem() == null) {
        files.add(file);
      } else if (file.problem().isLoss()) {
        throw new IllegalArgumentException(
            "%s = %s: %s cannot be read (%s); remove it or give it another name"
                .formatted(key, path, file.source(), shown(file.problem())));
      }
    }
    return files;
  }

  private static String shown(RawFile.Problem problem) {
    return problem.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The same, and what is there but no file that can be read.
   *
   * @throws IllegalArgumentException if there is no such file or directory, nothing in it, or names
   *     cannot be read because Java was started without UTF-8
   */
  public static List<RawFile> all(Configuration hadoop, String path, String key) {
    try {
      if (isLocal(hadoop, path)) {
        return local(path, key);
      }
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

  /** Whether Java's own way to files leads there. */
  private static boolean isLocal(Configuration hadoop, String path) {
    URI fs = FileSystem.getDefaultUri(hadoop);
    return path.startsWith("file:")
        || "file".equals(fs.getScheme()) && !path.matches("(?s)[a-zA-Z][a-zA-Z0-9+.-]*:/.*");
  }

  private static List<RawFile> local(String path, String key) throws IOException {
    java.nio.file.Path root =
        LocalTree.path(path.replaceFirst("^file:(//(?=/))?", ""), key).toAbsolutePath().normalize();
    BasicFileAttributes found;
    try {
      found = java.nio.file.Files.readAttributes(root, BasicFileAttributes.class);
    } catch (NoSuchFileException e) {
      throw new FileNotFoundException(path);
    }
    if (found.isRegularFile()) {
      long modified = found.lastModifiedTime().toMillis();
      String name = root.getFileName().toString();
      return List.of(new RawFile("file:" + root, name, found.size(), modified, true));
    }
    List<RawFile> files = new ArrayList<>();
    if (found.isDirectory()) {
      new LocalTree(key, files).add(root);
    }
    if (files.isEmpty()) {
      throw new IllegalArgumentException(
          key
              + " = "
              + path
              + (found.isDirectory()
                  ? ": this directory holds no files"
                  : ": is a pipe, socket or device; name a file or directory"));
    }
    files.sort(Comparator.comparing(RawFile::source));
    return files;
  }

  /**
   * The file system that reads a file of such a list.
   *
   * @throws UncheckedIOException if the name is none here, in one line
   */
  public static FileSystem reader(Configuration hadoop, Path path) throws IOException {
    FileSystem fs = path.getFileSystem(hadoop);
    if (!(fs instanceof LocalFileSystem local)) {
      return fs;
    }
    LocalTree.check(path.toUri().getPath());
    return path.getName().indexOf(':') >= 0 ? local.getRawFileSystem() : local; // no checksum file
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

  static boolean isHidden(String source) {
    return ("/" + source).contains("/.")
        || source.startsWith("_temporary/")
        || source.endsWith("_SUCCESS")
        || source.endsWith("_metadata");
  }
}
