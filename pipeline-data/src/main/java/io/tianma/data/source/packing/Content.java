package io.tianma.data.source.packing;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongSupplier;

/** Decompressed content that counts its bytes; damage of any kind is an {@link IOException}. */
public class Content extends FilterInputStream {
  private final LongSupplier packed;
  private long position;
  private boolean ended;

  public Content(InputStream in) {
    this(in, null);
  }

  /**
   * @param packed bytes that were read of the compressed file, of which it may be so many times
   *     more ({@link Expansion}); null if nothing is compressed
   */
  public Content(InputStream in, LongSupplier packed) {
    super(in);
    this.packed = packed;
  }

  /** Bytes read so far. */
  public final long position() {
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
      int count = ended ? -1 : in.read(bytes, offset, length);
      position += Math.max(0, count);
      if (packed != null && !ended) {
        ended = true; // unless this returns
        Expansion.check(packed.getAsLong(), position);
        ended = false;
      }
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
