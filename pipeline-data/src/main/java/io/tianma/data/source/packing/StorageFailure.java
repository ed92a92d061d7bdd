package io.tianma.data.source.packing;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Storage that could not deliver its bytes: a reason to fail and try again, unlike bytes that came
 * and are damaged.
 */
public final class StorageFailure extends UncheckedIOException {
  private static final long serialVersionUID = 1L;

  private StorageFailure(IOException cause) {
    super(cause.getMessage(), cause);
  }

  /** The stream, with its own failures told apart from those of whoever decompresses it. */
  public static InputStream watch(InputStream raw) {
    return new FilterInputStream(raw) {
      @Override
      public int read() throws IOException {
        try {
          return in.read();
        } catch (IOException e) {
          throw new StorageFailure(e);
        }
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
          return in.read(bytes, offset, length);
        } catch (IOException e) {
          throw new StorageFailure(e);
        }
      }
    };
  }
}
