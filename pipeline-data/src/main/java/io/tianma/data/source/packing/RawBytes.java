package io.tianma.data.source.packing;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Counts the bytes of a file as it is stored, and those of them that nothing came of. */
public final class RawBytes extends FilterInputStream {
  private long read;
  private long unread;
  private long damagedAt = -1;

  public RawBytes(InputStream in) {
    super(in);
  }

  @Override
  public int read() throws IOException {
    int b = in.read();
    read += b < 0 ? 0 : 1;
    return b;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int count = in.read(bytes, offset, length);
    read += Math.max(0, count);
    return count;
  }

  /** Bytes that were read. */
  public long count() {
    return read;
  }

  /**
   * From here on nothing comes, until {@link #goesOn(InputStream)}.
   *
   * @param from who decompresses and knows it better than by what it has read ahead
   */
  public void damaged(InputStream from) {
    if (damagedAt < 0) {
      damagedAt = from instanceof GzipMembers gzip ? gzip.damagedAt() : read;
    }
  }

  /** The file as a whole comes to nothing. */
  public void useless() {
    damagedAt = 0;
  }

  /**
   * @param from who decompresses
   */
  public void goesOn(InputStream from) {
    if (damagedAt >= 0) {
      long now = from instanceof GzipMembers gzip ? gzip.position() : read;
      unread += Math.max(0, now - damagedAt);
      damagedAt = -1;
    }
  }

  /**
   * Bytes that nothing came of, when all is read.
   *
   * @param all bytes of the file
   */
  public long unread(long all) {
    return Math.min(all, unread + (damagedAt < 0 ? 0 : Math.max(0, all - damagedAt)));
  }

  /** Whether the last damage was at the end: nobody knows what should follow. */
  public boolean endsEarly(long all) {
    return damagedAt >= all;
  }
}
