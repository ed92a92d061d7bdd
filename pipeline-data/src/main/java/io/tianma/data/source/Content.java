package io.tianma.data.source;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Decompressed content that counts its bytes; damage of any kind is an {@link IOException}. */
final class Content extends FilterInputStream {
  private long position;

  Content(InputStream in) {
    super(in);
  }

  /** Bytes read so far. */
  long position() {
    return position;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    try {
      int count = in.read(bytes, offset, length);
      position += Math.max(0, count);
      return count;
    } catch (StorageFailure e) {
      throw e;
    } catch (RuntimeException e) { // decompressors index their tables by what they read
      throw new IOException("damaged content", e);
    }
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
