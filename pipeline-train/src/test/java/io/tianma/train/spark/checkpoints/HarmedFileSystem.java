package io.tianma.train.spark.checkpoints;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Constructor;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * A local disk that is full after some bytes, as Hadoop's own local file system tells it ({@link
 * FSError}) or as others do ({@link IOException}); or that keeps another byte than it was given.
 */
public final class HarmedFileSystem extends LocalFileSystem {
  private static long bytesLeft = Long.MAX_VALUE;
  private static boolean likeHadoop;
  private static String flipped = "";

  /** A configuration whose local disk this is. */
  static Configuration configuration() {
    Configuration configuration = new Configuration();
    configuration.set("fs.file.impl", HarmedFileSystem.class.getName());
    configuration.setBoolean("fs.file.impl.disable.cache", true);
    return configuration;
  }

  static void fullAfter(long bytes, boolean asHadoopTellsIt) {
    bytesLeft = bytes;
    likeHadoop = asHadoopTellsIt;
  }

  /** The first byte written to files whose path contains this is another one on the disk. */
  static void flipIn(String path) {
    flipped = path;
  }

  static void heal() {
    bytesLeft = Long.MAX_VALUE;
    flipped = "";
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
    FSDataOutputStream out =
        super.create(path, permission, overwrite, buffer, replication, block, progress);
    boolean flips = !flipped.isEmpty() && path.toString().contains(flipped);
    return new FSDataOutputStream(new Harmed(out, flips), null);
  }

  private static void take(int bytes) throws IOException {
    bytesLeft -= bytes;
    if (bytesLeft < 0) {
      IOException full = new IOException("No space left on device");
      if (likeHadoop) {
        throw error(full);
      }
      throw full;
    }
  }

  /** Only Hadoop itself may make one. */
  private static FSError error(IOException cause) throws IOException {
    try {
      Constructor<FSError> constructor = FSError.class.getDeclaredConstructor(Throwable.class);
      constructor.setAccessible(true);
      return constructor.newInstance(cause);
    } catch (ReflectiveOperationException e) {
      throw new IOException(e);
    }
  }

  private static final class Harmed extends FilterOutputStream {
    private boolean flips;

    Harmed(OutputStream out, boolean flips) {
      super(out);
      this.flips = flips;
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      take(count);
      byte[] kept = bytes;
      if (flips && count > 0) {
        kept = bytes.clone();
        kept[from] ^= 0x10;
        flips = false;
      }
      out.write(kept, from, count);
    }
  }
}
