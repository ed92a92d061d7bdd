package io.tianma.data.source.packing;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import org.tukaani.xz.SingleXZInputStream;

/**
 * An .xz file of one stream or many, as parallel compressors and concatenation make them. A damaged
 * stream throws once; reading after that goes on with the next one that begins. Blocks inside a
 * stream have no sign of their own, so that the rest of a damaged stream is lost.
 */
final class XzStreams extends BulkInput {
  private static final int[] MAGIC = {0xFD, '7', 'z', 'X', 'Z', 0};

  private final PushbackInputStream raw;
  private final int memoryKib;
  private InputStream stream;
  private boolean begun;
  private boolean damaged;

  /**
   * @param memoryKib a stream that asks for more is taken for damaged
   */
  XzStreams(InputStream raw, int memoryKib) {
    this.raw = new PushbackInputStream(raw, MAGIC.length);
    this.memoryKib = memoryKib;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    try {
      while (stream != null || nextStream()) {
        int count = stream.read(bytes, offset, length);
        if (count > 0) {
          return count;
        }
        stream = null;
      }
      return -1;
    } catch (StorageFailure e) {
      throw e;
    } catch (IOException | RuntimeException e) { // tables are indexed by what was read
      stream = null;
      damaged = true;
      throw new IOException("damaged xz data", e);
    }
  }

  /** Goes to the next stream; false at the end of the file. */
  private boolean nextStream() throws IOException {
    if (damaged ? !findMagic() : !isMore()) {
      return false;
    }
    damaged = false;
    stream = new SingleXZInputStream(raw, memoryKib);
    return true;
  }

  /** Leaves out padding between streams. */
  private boolean isMore() throws IOException {
    int next = raw.read();
    while (next == 0 && begun) {
      next = raw.read();
    }
    if (next < 0) {
      if (!begun) {
        begun = true;
        throw new EOFException("the xz data ends early");
      }
      return false;
    }
    begun = true;
    raw.unread(next);
    return true;
  }

  private boolean findMagic() throws IOException {
    int matched = 0;
    for (int next = raw.read(); next >= 0; next = raw.read()) {
      matched = next == MAGIC[matched] ? matched + 1 : next == MAGIC[0] ? 1 : 0;
      if (matched == MAGIC.length) {
        for (int i = MAGIC.length - 1; i >= 0; i--) {
          raw.unread(MAGIC[i]);
        }
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() throws IOException {
    raw.close();
  }
}
