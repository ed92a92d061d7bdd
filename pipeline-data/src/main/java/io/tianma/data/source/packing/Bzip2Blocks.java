package io.tianma.data.source.packing;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;

/**
 * A bzip2 file of one stream or many, block by block. A block begins at any bit with 48 bits that
 * data have only by a chance of 2^-48, so that, as in bzip2recover, each block is cut out and
 * decompressed as a stream of its own, to the end, where its checksum is, before any of it is
 * handed over: a damaged one throws once and costs itself only (and the one before it, where the 48
 * bits between them are damaged).
 */
final class Bzip2Blocks extends BulkInput {
  private static final long BLOCK = 0x314159265359L;
  private static final long END = 0x177245385090L;
  private static final int MAGIC_BITS = 48;
  private static final long MASK = (1L << MAGIC_BITS) - 1;
  private static final byte[] HEAD = {'B', 'Z', 'h', '9', 0x31, 0x41, 0x59, 0x26, 0x53, 0x59};

  /** More than 900,000 symbols of at most 20 bits, so that a block that is longer is damaged. */
  private static final int MAX_BYTES = 3 << 20;

  /** Bytes of a stream's checksum that begin after the end of a stream, in whatever bit it is. */
  private static final long CHECKSUM = 4;

  private final InputStream raw;
  private final byte[] buffer = new byte[1 << 16];
  private int at;
  private int end;
  private boolean begun;

  /** What was found last: the beginning of a block, the end of a stream, or nothing (-1). */
  private long found = END;

  /** Bytes that were read to find it, how many are right then, and how many before nothing. */
  private long passed;

  private long gap = HEAD.length - 3L;
  private long tail = -1;
  private boolean early;

  private long window;
  private int current;
  private int bitsLeft; // of the current byte, after what was found

  /** Bytes with the bits since what was found before. */
  private byte[] data = new byte[1 << 16];

  private int length;
  private int beginBit;
  private long endBit;
  private InputStream block = InputStream.nullInputStream();

  Bzip2Blocks(InputStream raw) {
    this.raw = raw;
  }

  @Override
  public int read(byte[] bytes, int offset, int count) throws IOException {
    if (count == 0) {
      return 0;
    }
    int got = block.read(bytes, offset, count);
    while (got < 0 && nextBlock()) {
      got = block.read(bytes, offset, count);
    }
    return got;
  }

  /** Decompresses the next block; false at the end of the file. */
  private boolean nextBlock() throws IOException {
    if (!begun) {
      begin();
    }
    if (early) {
      early = false;
      throw new EOFException("the bzip2 data ends early");
    }
    while (found == END) {
      seek();
    }
    if (found < 0) {
      return false;
    }
    find(true);
    try (InputStream in =
        new BZip2CompressorInputStream(new ByteArrayInputStream(stream()), false)) {
      block = new ByteArrayInputStream(in.readAllBytes());
      early = found < 0;
    } catch (IOException | RuntimeException e) { // tables are indexed by what was read
      throw new IOException("damaged bzip2 block", e);
    }
    return true;
  }

  private void begin() throws IOException {
    begun = true;
    for (int expected : new int[] {'B', 'Z', 'h'}) {
      if (nextByte() != expected) {
        gap = Long.MAX_VALUE; // blocks are looked for nevertheless
        throw new IOException("no bzip2 data");
      }
    }
  }

  /** Goes to the first block of a stream or to its end; throws if it is not where it must be. */
  private void seek() throws IOException {
    find(false);
    boolean wrong = found < 0 ? passed != tail : passed > gap;
    boolean known = gap == Long.MAX_VALUE; // that the beginning of the file is damaged
    gap = CHECKSUM + HEAD.length;
    tail = CHECKSUM;
    if (wrong && !known) {
      throw new IOException("damaged bzip2 data");
    }
  }

  /** Goes past the next magic, keeping the bits before it if wanted. */
  private void find(boolean keep) throws IOException {
    length = 0;
    passed = 0;
    beginBit = bitsLeft == 0 ? 0 : Byte.SIZE - bitsLeft;
    if (bitsLeft > 0) {
      data[length++] = (byte) current;
    }
    for (current = nextByte(); current >= 0; current = nextByte()) {
      passed++;
      window = window << Byte.SIZE | current;
      if (keep && length < MAX_BYTES) {
        data = length == data.length ? Arrays.copyOf(data, 2 * length) : data;
        data[length++] = (byte) current;
      }
      for (bitsLeft = Byte.SIZE - 1; bitsLeft >= 0; bitsLeft--) {
        found = window >>> bitsLeft & MASK;
        if (found == BLOCK || found == END) {
          endBit = (long) Byte.SIZE * length - bitsLeft - MAGIC_BITS;
          return;
        }
      }
    }
    bitsLeft = 0;
    found = -1;
    endBit = (long) Byte.SIZE * length;
  }

  /** A stream of the kept bits as its only block, whose checksum is the stream's too. */
  private byte[] stream() {
    long bits = Math.max(0, endBit - beginBit);
    byte[] out = Arrays.copyOf(HEAD, HEAD.length + (int) (bits / Byte.SIZE) + 12);
    int shift = beginBit;
    for (int i = 0; i * (long) Byte.SIZE < bits; i++) {
      int next = i + 1 < length ? data[i + 1] & 0xFF : 0;
      out[HEAD.length + i] = (byte) (data[i] << shift | next >> Byte.SIZE - shift);
    }
    long checksum = 0;
    for (int i = 0; i < Integer.BYTES && HEAD.length + i < out.length; i++) {
      checksum = checksum << Byte.SIZE | out[HEAD.length + i] & 0xFF;
    }
    long to = (long) Byte.SIZE * HEAD.length + bits;
    put(out, put(out, to, END, MAGIC_BITS), checksum, Integer.SIZE);
    return out;
  }

  private static long put(byte[] out, long to, long value, int width) {
    long bit = to;
    for (int i = width - 1; i >= 0; i--, bit++) {
      int index = (int) (bit / Byte.SIZE);
      int mask = 0x80 >> (int) (bit % Byte.SIZE);
      out[index] = (byte) ((value >> i & 1) == 0 ? out[index] & ~mask : out[index] | mask);
    }
    return bit;
  }

  private int nextByte() throws IOException {
    if (at == end) {
      at = 0;
      end = 0; // also if reading fails
      end = Math.max(0, raw.read(buffer, 0, buffer.length));
    }
    return at < end ? buffer[at++] & 0xFF : -1;
  }

  @Override
  public void close() throws IOException {
    raw.close();
  }
}
