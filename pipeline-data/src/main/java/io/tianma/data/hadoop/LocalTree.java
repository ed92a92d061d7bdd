package io.tianma.data.hadoop;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The regular files below a local directory, each directory once whatever links lead to it, and
 * what else is there with the reason why it cannot be read.
 */
final class LocalTree {
  private final String key;
  private final List<RawFile> files;
  private final Set<Object> entered = new HashSet<>();

  /**
   * @param key configuration key of the path, for messages
   * @param files to which what is found is added
   */
  LocalTree(String key, List<RawFile> files) {
    this.key = key;
    this.files = files;
  }

  /**
   * The path of that name.
   *
   * @throws IllegalArgumentException if Java cannot write the name as this system has it
   */
  static Path path(String name, String key) {
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(encoding(key, name), e);
    }
  }

  private static String encoding(String key, String name) {
    return "%s: the name %s cannot be read, since Java's encoding of file names is %s; set LC_ALL=C.UTF-8 before Java starts, for executors too (spark.executorEnv.LC_ALL)"
        .formatted(key, name, System.getProperty("sun.jnu.encoding"));
  }

  /**
   * @throws IllegalArgumentException if names cannot be read because Java was started in a locale
   *     without UTF-8
   */
  void add(Path root) throws IOException {
    add(root, "");
  }

  private void add(Path directory, String prefix) throws IOException {
    if (!entered.add(identity(directory))) {
      String source = prefix.substring(0, prefix.length() - 1);
      files.add(RawFile.unread(directory.toString(), source, RawFile.Problem.SAME_DIRECTORY));
      return;
    }
    try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
      for (Path child : children) {
        one(child, prefix + child.getFileName());
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  /** Device and number of a file, which are the same by every link. */
  private static Object identity(Path directory) throws IOException {
    Object identity = Files.readAttributes(directory, BasicFileAttributes.class).fileKey();
    return identity != null ? identity : directory.toRealPath();
  }

  private void one(Path path, String source) throws IOException {
    if (RawFiles.isHidden(source)) {
      return;
    }
    if (!isReadable(path)) {
      files.add(RawFile.unread(path.toString(), source, RawFile.Problem.UNREADABLE_NAME));
      return;
    }
    BasicFileAttributes found;
    try {
      found = Files.readAttributes(path, BasicFileAttributes.class);
    } catch (NoSuchFileException | java.nio.file.FileSystemLoopException e) {
      files.add(RawFile.unread(path.toString(), source, RawFile.Problem.DANGLING_LINK));
      return;
    } catch (java.nio.file.FileSystemException e) {
      if (!Files.isSymbolicLink(path)) {
        throw e;
      }
      files.add(RawFile.unread(path.toString(), source, RawFile.Problem.DANGLING_LINK)); // in rings
      return;
    }
    if (found.isDirectory()) {
      add(path, source + "/");
    } else if (found.isRegularFile()) {
      files.add(
          new RawFile(
              "file:" + path.toAbsolutePath(),
              source,
              found.size(),
              found.lastModifiedTime().toMillis(),
              false));
    } else {
      files.add(RawFile.unread(path.toString(), source, RawFile.Problem.NO_FILE));
    }
  }

  /** Whether the name as Java shows it is the file's, and leads to it again. */
  private boolean isReadable(Path path) {
    String encoding = System.getProperty("sun.jnu.encoding", "UTF-8");
    Charset charset = Charset.isSupported(encoding) ? Charset.forName(encoding) : US_ASCII;
    boolean again = leadsBack(path);
    if (again && !isMisread(path.getFileName().toString(), charset)) {
      return true;
    }
    if (!charset.equals(UTF_8)) {
      throw new IllegalArgumentException(encoding(key, path.toString()));
    }
    return false;
  }

  private static boolean leadsBack(Path path) {
    try {
      return Path.of(path.toString()).equals(path);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /**
   * Whether a name is UTF-8 that was taken for another charset: what is written in such a one is no
   * UTF-8, but for rare accidents.
   */
  static boolean isMisread(String name, Charset as) {
    if (as.equals(UTF_8) || US_ASCII.newEncoder().canEncode(name)) {
      return false;
    }
    try {
      return UTF_8
          .newDecoder()
          .decode(as.newEncoder().encode(CharBuffer.wrap(name)))
          .hasRemaining();
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /**
   * @throws UncheckedIOException in one line, if a name of a local file that another machine has
   *     found is none for the Java here
   */
  static Path check(String name) {
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw new UncheckedIOException(new IOException(encoding("on an executor", name), e));
    }
  }
}
