package io.tianma.data.hadoop;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.Syncable;

/**
 * What is written to a file, with exceptions where Hadoop's local file system throws an error of
 * its own: a full disk is no fault of the program.
 */
final class PlainOutput extends OutputStream implements Syncable, StreamCapabilities {
  private final FSDataOutputStream out;

  PlainOutput(FSDataOutputStream out) {
    this.out = out;
  }

  /** What may throw Hadoop's error. */
  @FunctionalInterface
  interface Call<T> {
    T run() throws IOException;
  }

  /** Runs it. */
  static <T> T plain(Call<T> call) throws IOException {
    try {
      return call.run();
    } catch (FSError e) {
      throw new IOException(Files.reason(e), e);
    }
  }

  @Override
  public void write(int each) throws IOException {
    write(new byte[] {(byte) each}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int count) throws IOException {
    plain(
        () -> {
          out.write(bytes, from, count);
          return out;
        });
  }

  @Override
  public boolean hasCapability(String capability) {
    return out.hasCapability(capability);
  }

  @Override
  public void flush() throws IOException {
    plain(
        () -> {
          out.flush();
          return out;
        });
  }

  @Override
  public void hflush() throws IOException {
    plain(
        () -> {
          out.hflush();
          return out;
        });
  }

  @Override
  public void hsync() throws IOException {
    plain(
        () -> {
          out.hsync();
          return out;
        });
  }

  @Override
  public void close() throws IOException {
    plain(
        () -> {
          out.close();
          return out;
        });
  }
}
