package io.tianma.data.source.packing;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A gzip file of one member or many (RFC 1952). A damaged member throws once; reading after that
 * goes on with the next one, so that in a web archive, where each record is a member, a bad one
 * costs itself only.
 */
final class GzipMembers extends BulkInput {
  private static final int TRAILER = 8;

  private final InputStream raw;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private final byte[] buffer = new byte[1 << 16];
  private int at;
  private int end;
  private int memberStart = -1; // index after the flags of the member's header, if still at hand
  private int flags;
  private boolean inMember;
  private boolean damaged;
  private boolean begun;
  private boolean wrong; // the checksum of a member
  private long filled; // bytes read up to the end of the buffer
  private long damagedAt;
  private long memberAt; // where the member began

  GzipMembers(InputStream raw) {
    this.raw = raw;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    try {
      while (inMember || nextMember()) {
        int count = inflater.inflate(bytes, offset, length);
        if (count > 0) {
          crc.update(bytes, offset, count);
          return count;
        }
        if (inflater.finished()) {
          endMember();
        } else {
          feed();
        }
      }
      return -1;
    } catch (DataFormatException e) {
      giveUp();
      throw new IOException("damaged gzip data", e);
    } catch (IOException e) {
      giveUp();
      if (wrong) {
        damagedAt = memberAt; // it may be wrong from there on
        wrong = false;
      }
      throw e;
    }
  }

  /** Goes back to where the damaged member began, if that is still at hand, to find the next. */
  private void giveUp() {
    damagedAt = position();
    at = memberStart >= 0 ? memberStart : end - (inMember ? inflater.getRemaining() : end - at);
    damaged = true;
    inMember = false;
  }

  /** Bytes that were used, not only read ahead. */
  long position() {
    return filled - (end - at) - (inMember ? inflater.getRemaining() : 0);
  }

  /** Bytes before the last damage. */
  long damagedAt() {
    return damagedAt;
  }

  private void feed() throws IOException {
    if (at == end && !fill()) {
      throw new EOFException("the gzip data ends early");
    }
    inflater.setInput(buffer, at, end - at);
    at = end;
  }

  /** Goes to the data of the next member; false at the end of the file. */
  private boolean nextMember() throws IOException {
    if (damaged ? !findMagic() : !magic()) {
      return false;
    }
    damaged = false;
    memberStart = at;
    memberAt = position();
    header();
    inflater.reset();
    crc.reset();
    inMember = true;
    return true;
  }

  private boolean magic() throws IOException {
    int first = next();
    while (first == 0 && begun) {
      first = next(); // padding after the last member
    }
    if (first < 0 && begun) {
      return false;
    }
    begun = true;
    boolean header = first == 0x1F && next() == 0x8B && next() == 8;
    flags = header ? must() : 0xFF;
    if ((flags & 0xE0) != 0) {
      throw new IOException("no gzip data");
    }
    return true;
  }

  /** Looks for the first two bytes of a header whose next two are plausible. */
  private boolean findMagic() throws IOException {
    int last = 0; // the last four bytes
    for (int b = next(); b >= 0; b = next()) {
      last = last << 8 | b;
      if (last >>> 8 == 0x1F8B08 && (b & 0xE0) == 0) {
        flags = b;
        return true;
      }
    }
    return false;
  }

  private void header() throws IOException {
    skip(6);
    if ((flags & 4) != 0) {
      skip(must() | must() << 8);
    }
    for (int text = (flags & 8) == 0 ? 0 : 1; text > 0; text = must()) {
      // the file's name ends with NUL
    }
    for (int text = (flags & 16) == 0 ? 0 : 1; text > 0; text = must()) {
      // so does the comment
    }
    skip((flags & 2) != 0 ? 2 : 0);
  }

  private void endMember() throws IOException {
    at -= inflater.getRemaining();
    inMember = false; // what the inflater has left is read here
    long sum = 0;
    for (int i = 0; i < TRAILER; i++) {
      sum |= i < 4 ? (long) must() << 8 * i : 0L * must();
    }
    if (sum != crc.getValue()) {
      wrong = true;
      throw new IOException("gzip data has another checksum than it says");
    }
  }

  private void skip(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      must();
    }
  }

  private int must() throws IOException {
    int b = next();
    if (b < 0) {
      throw new EOFException("the gzip data ends early");
    }
    return b;
  }

  private int next() throws IOException {
    return at < end || fill() ? buffer[at++] & 0xFF : -1;
  }

  private boolean fill() throws IOException {
    at = 0;
    end = 0;
    memberStart = -1;
    end = Math.max(0, raw.read(buffer, 0, buffer.length));
    filled += end;
    return end > 0;
  }
}
