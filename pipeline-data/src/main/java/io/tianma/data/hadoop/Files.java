package io.tianma.data.hadoop;

import io.tianma.data.store.FileEntry;
import io.tianma.data.store.Hashes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsAction;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * The few file operations that stages share; every {@code false} of Hadoop becomes an exception.
 */
public final class Files {
  private Files() {}

  /**
   * Creates a file; every file of ours is created here. What goes wrong while it is written is an
   * exception, also on a local disk.
   *
   * @param over whether one that is there is replaced
   */
  public static FSDataOutputStream create(FileSystem fs, Path file, boolean over)
      throws IOException {
    FSDataOutputStream out = PlainOutput.plain(() -> fs.create(file, over));
    return new FSDataOutputStream(new PlainOutput(out), null);
  }

  /** Writes a whole small file. */
  public static FileEntry write(FileSystem fs, Path directory, String name, byte[] content)
      throws IOException {
    try (FSDataOutputStream out = create(fs, new Path(directory, name), true)) {
      out.write(content);
    }
    return new FileEntry(name, content.length, 0, Hashes.sha256(content));
  }

  /** Writes the content of one file. */
  @FunctionalInterface
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /** Writes a file of any size, hashing it on the way. */
  public static FileEntry write(FileSystem fs, Path directory, String name, Content content)
      throws IOException {
    Path path = new Path(directory, name);
    MessageDigest digest = Hashes.sha256();
    try (OutputStream out = new DigestOutputStream(create(fs, path, true), digest)) {
      content.writeTo(out);
    }
    return new FileEntry(name, fs.getFileStatus(path).getLen(), 0, Hashes.hex(digest.digest()));
  }

  /** Reads a whole small text file. */
  public static String read(FileSystem fs, Path path) throws IOException {
    return new String(bytes(fs, path), StandardCharsets.UTF_8);
  }

  /** A whole file. */
  public static byte[] bytes(FileSystem fs, Path path) throws IOException {
    try (InputStream in = fs.open(path)) {
      return in.readAllBytes();
    }
  }

  /** SHA-256 of a file's content. */
  public static String sha256(FileSystem fs, Path path) throws IOException {
    MessageDigest digest = Hashes.sha256();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = fs.open(path)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
    return Hashes.hex(digest.digest());
  }

  /** What the local file system met, such as a full disk, without the names of exceptions. */
  static String reason(FSError error) {
    Throwable cause = error.getCause();
    return cause == null ? error.getMessage() : cause.getMessage();
  }

  /** Renames, into a place where nothing is. */
  public static void rename(FileSystem fs, Path from, Path to) throws IOException {
    if (!fs.rename(from, to)) {
      throw new IOException("could not rename " + from + " to " + to);
    }
  }

  /** Makes a directory and those above it. */
  public static void makeDirectories(FileSystem fs, Path path) throws IOException {
    if (!fs.mkdirs(path)) {
      throw new IOException("could not make the directory " + path);
    }
  }

  /**
   * Makes a directory that only its owner may open, since texts are somebody's; those above it are
   * made as usual. A umask that was set says more.
   */
  public static void makePrivateDirectory(FileSystem fs, Path path) throws IOException {
    if (fs.exists(path)) {
      return;
    }
    if (path.getParent() != null) {
      makeDirectories(fs, path.getParent());
    }
    boolean said = isSet(fs.getConf());
    FsPermission mode =
        said
            ? FsPermission.getDirDefault().applyUMask(FsPermission.getUMask(fs.getConf()))
            : new FsPermission(FsAction.ALL, FsAction.NONE, FsAction.NONE);
    if (!fs.mkdirs(path, mode)) {
      throw new IOException("could not make the directory " + path);
    }
  }

  /** Whether somebody has set the umask: Hadoop's own default has a source as well. */
  private static boolean isSet(Configuration conf) {
    String[] sources = conf.getPropertySources(FsPermission.UMASK_LABEL);
    return sources != null && !sources[sources.length - 1].equals("core-default.xml");
  }

  /** Deletes what is there, if anything. */
  public static void delete(FileSystem fs, Path path) throws IOException {
    if (!fs.delete(path, true) && fs.exists(path)) {
      throw new IOException("could not delete " + path);
    }
  }
}
