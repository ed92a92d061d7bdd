package io.tianma.data.hadoop;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Constructor;
import java.net.URI;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * A local file system, as {@code failing:///}, whose k-th call fails: with an exception, and then
 * all later calls too, as if the process had died there; or with a quiet {@code false}, after which
 * everything works.
 */
public final class FailingFileSystem extends FilterFileSystem {
  /** How the call fails. */
  public enum Way {
    /** Nothing happens but an exception. */
    THROW_BEFORE,
    /** It happens, and then an exception. */
    THROW_AFTER,
    /** Nothing happens and the call says so quietly, where it can; otherwise as THROW_BEFORE. */
    RETURN_FALSE
  }

  /** Bytes of a write: several to a small file, as a real client buffers too. */
  private static final int BUFFER = 1 << 10;

  private static final String ATOMIC = "fs.failing.atomic.rename";

  private static long callsLeft = Long.MAX_VALUE;
  private static long bytesLeft = Long.MAX_VALUE;
  private static boolean asError;
  private static Way way = Way.THROW_BEFORE;
  private static boolean failed;

  public FailingFileSystem() {
    super(new LocalFileSystem());
  }

  /** A configuration that knows this file system. */
  public static Configuration configuration() {
    return configuration(true);
  }

  /**
   * The same.
   *
   * @param atomic whether directories can be renamed; otherwise that is refused, as if it were not
   *     what it seems
   */
  public static Configuration configuration(boolean atomic) {
    Configuration configuration = new Configuration(false);
    configuration.setBoolean(ATOMIC, atomic);
    configuration.set("fs.failing.impl", FailingFileSystem.class.getName());
    configuration.setBoolean("fs.failing.impl.disable.cache", true);
    return configuration;
  }

  /** The call after {@code calls} more fails in that way. */
  public static synchronized void failAfter(long calls, Way how) {
    callsLeft = calls;
    way = how;
    failed = false;
  }

  /** The disk is full after so many more bytes; what does not fit is not written. */
  public static void fullAfter(long bytes) {
    fullAfter(bytes, false);
  }

  /**
   * The same.
   *
   * @param likeHadoop whether it is told as Hadoop's local file system does, by an error
   */
  public static synchronized void fullAfter(long bytes, boolean likeHadoop) {
    bytesLeft = bytes;
    asError = likeHadoop;
  }

  /** The error that Hadoop's local file system throws where its streams cannot write. */
  public static FSError error(String message) {
    try {
      Constructor<FSError> hidden = FSError.class.getDeclaredConstructor(Throwable.class);
      hidden.setAccessible(true);
      return hidden.newInstance(new IOException(message));
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private static synchronized void take(int bytes) throws IOException {
    if (bytes > bytesLeft) {
      failed = true;
      if (asError) {
        throw error("No space left on device");
      }
      throw new IOException("No space left on device");
    }
    bytesLeft -= bytesLeft == Long.MAX_VALUE ? 0 : bytes;
  }

  /** Nothing fails any more; returns whether something had. */
  public static synchronized boolean heal() {
    boolean had = failed;
    callsLeft = Long.MAX_VALUE;
    bytesLeft = Long.MAX_VALUE;
    asError = false;
    way = Way.THROW_BEFORE;
    failed = false;
    return had;
  }

  private interface Call<T> {
    T run() throws IOException;
  }

  private static <T> T call(Call<T> call, T no) throws IOException {
    Way fails = next();
    if (fails == null) {
      return call.run();
    }
    if (fails == Way.THROW_AFTER) {
      call.run();
    }
    if (fails == Way.RETURN_FALSE && no != null) {
      return no;
    }
    throw new IOException("planted failure");
  }

  private static synchronized Way next() {
    if (failed) {
      return way == Way.RETURN_FALSE || bytesLeft < Long.MAX_VALUE ? null : Way.THROW_BEFORE;
    }
    failed = callsLeft-- <= 0;
    return failed ? way : null;
  }

  @Override
  public URI getUri() {
    return URI.create("failing:///");
  }

  @Override
  public String getScheme() {
    return "failing";
  }

  private static Path local(Path path) {
    return new Path("file", null, path.toUri().getPath());
  }

  private Path own(Path path) {
    return new Path("failing", "", path.toUri().getPath());
  }

  private FileStatus own(FileStatus status) {
    return new FileStatus(
        status.getLen(),
        status.isDirectory(),
        1,
        status.getBlockSize(),
        status.getModificationTime(),
        own(status.getPath()));
  }

  @Override
  protected void checkPath(Path path) {}

  @Override
  public Path makeQualified(Path path) {
    return own(path);
  }

  @Override
  public FSDataInputStream open(Path path, int buffer) throws IOException {
    return call(() -> fs.open(local(path), buffer), null);
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      FsPermission permission,
      boolean overwrite,
      int buffer,
      short replication,
      long block,
      Progressable progress)
      throws IOException {
    OutputStream out =
        call(
            () -> {
              fs.mkdirs(local(path).getParent());
              return new FileOutputStream(local(path).toUri().getPath());
            },
            null);
    return new FSDataOutputStream(new BufferedOutputStream(new FailingOutput(out), BUFFER), null);
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    if (!getConf().getBoolean(ATOMIC, true) && fs.getFileStatus(local(from)).isDirectory()) {
      throw new AssertionError("renamed a directory, which is not atomic here: " + from);
    }
    return call(() -> fs.rename(local(from), local(to)), false);
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    return call(() -> fs.delete(local(path), recursive), false);
  }

  @Override
  public boolean mkdirs(Path path, FsPermission permission) throws IOException {
    return call(() -> fs.mkdirs(local(path), permission), false);
  }

  @Override
  public boolean mkdirs(Path path) throws IOException {
    return call(() -> fs.mkdirs(local(path)), false);
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    return own(call(() -> fs.getFileStatus(local(path)), null));
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    FileStatus[] all = call(() -> fs.listStatus(local(path)), null);
    return Stream.of(all).map(this::own).toArray(FileStatus[]::new);
  }

  @Override
  public RemoteIterator<LocatedFileStatus> listLocatedStatus(Path path) throws IOException {
    Iterator<FileStatus> all = List.of(listStatus(path)).iterator();
    return new RemoteIterator<>() {
      @Override
      public boolean hasNext() {
        return all.hasNext();
      }

      @Override
      public LocatedFileStatus next() {
        return new LocatedFileStatus(all.next(), null);
      }
    };
  }

  /** Writing and closing can fail too; what was written before stays. */
  private static final class FailingOutput extends FilterOutputStream {
    FailingOutput(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      call(
          () -> {
            take(count);
            out.write(bytes, from, count);
            return true;
          },
          null);
    }

    @Override
    public void close() throws IOException {
      try {
        call(() -> true, null);
      } finally {
        out.close();
      }
    }
  }
}
