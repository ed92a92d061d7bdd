package io.tianma.data.source.record;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Lines of bytes, in linear time whatever their length. A line ends at LF, which no other character
 * contains in UTF-8, GB18030 or Big5; a CR before it is left out.
 */
public final class ByteLines {
  private static final int BUFFER = 1 << 16;

  private final InputStream in;
  private final int maxBytes;
  private final byte[] buffer = new byte[BUFFER];
  private int at;
  private int end;
  private byte[] line = new byte[1 << 12];
  private int length;
  private long position;
  private long offset;
  private boolean cut;
  private final long limit;
  private boolean inside;

  /**
   * @param maxBytes what is longer is cut there
   */
  public ByteLines(InputStream in, int maxBytes) {
    this(in, maxBytes, Long.MAX_VALUE);
  }

  /**
   * The first lines.
   *
   * @param limit no line that begins there or later is read
   */
  public ByteLines(InputStream in, int maxBytes, long limit) {
    this(in, maxBytes, 0, limit, false);
  }

  /**
   * The lines that begin in a part of a stream.
   *
   * @param in from {@code position} on, which lies in a line, or is its end, that is left out
   */
  public ByteLines(InputStream in, int maxBytes, long position, long limit) {
    this(in, maxBytes, position, limit, true);
  }

  private ByteLines(InputStream in, int maxBytes, long position, long limit, boolean inside) {
    this.in = in;
    this.maxBytes = maxBytes;
    this.position = position;
    this.limit = limit;
    this.inside = inside;
  }

  /** Goes to the next line; false if there is none. */
  public boolean advance() throws IOException {
    if (inside) {
      inside = false;
      skipLine();
    }
    offset = position;
    if (position >= limit) {
      return false;
    }
    length = 0;
    cut = false;
    while (at < end || fill()) {
      int newline = newline();
      int stop = newline < 0 ? end : newline;
      append(stop - at);
      position += stop - at;
      at = stop;
      if (newline >= 0) {
        at++;
        position++;
        dropCarriageReturn();
        return true;
      }
    }
    dropCarriageReturn();
    return position > offset;
  }

  /** Goes behind the next LF, or to the limit if there is none before. */
  private void skipLine() throws IOException {
    while (position < limit && (at < end || fill())) {
      int newline = newline();
      int stop = newline < 0 ? end : newline + 1;
      position += stop - at;
      at = stop;
      if (newline >= 0) {
        return;
      }
    }
  }

  /** Where the line begins, in bytes. */
  public long offset() {
    return offset;
  }

  /** Whether the line was longer than allowed. */
  public boolean cut() {
    return cut;
  }

  public byte[] bytes() {
    return Arrays.copyOf(line, length);
  }

  /** The next {@code count} bytes after the line, or as many as there are. */
  public byte[] take(int count) throws IOException {
    byte[] taken = new byte[count];
    int got = 0;
    while (got < count && (at < end || fill())) {
      int piece = Math.min(count - got, end - at);
      System.arraycopy(buffer, at, taken, got, piece);
      got += piece;
      at += piece;
      position += piece;
    }
    return got == count ? taken : Arrays.copyOf(taken, got);
  }

  /** Leaves out the next {@code count} bytes after the line. */
  public void skip(long count) throws IOException {
    for (long left = count; left > 0 && (at < end || fill()); ) {
      int piece = (int) Math.min(left, end - at);
      at += piece;
      position += piece;
      left -= piece;
    }
  }

  private boolean fill() throws IOException {
    at = 0;
    end = 0; // also if reading fails
    end = Math.max(0, in.read(buffer, 0, BUFFER));
    return end > 0;
  }

  private int newline() {
    for (int i = at; i < end; i++) {
      if (buffer[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private void append(int count) {
    int taken = Math.min(count, maxBytes - length);
    cut |= taken < count;
    if (length + taken > line.length) {
      line = Arrays.copyOf(line, Math.max(length + taken, 2 * line.length));
    }
    System.arraycopy(buffer, at, line, length, taken);
    length += taken;
  }

  private void dropCarriageReturn() {
    if (length > 0 && !cut && line[length - 1] == '\r') {
      length--;
    }
  }
}
