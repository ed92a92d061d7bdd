package io.tianma.data.source.packing;

import com.github.luben.zstd.ZstdDecompressCtx;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * A Zstandard file of one frame or many (RFC 8878), as parallel compressors and concatenation make
 * them. A damaged frame throws once; reading after that goes on with the next one that begins.
 * Blocks inside a frame have no sign of their own, so that the rest of a damaged frame is lost.
 */
final class ZstdFrames extends BulkInput {
  private static final int MAGIC = 0xFD2FB528;
  private static final int SIZE = 1 << 17;

  private final InputStream raw;
  private final byte[] buffer = new byte[SIZE];
  private final ByteBuffer source = ByteBuffer.allocateDirect(SIZE).limit(0);
  private final ByteBuffer target = ByteBuffer.allocateDirect(SIZE).limit(0);
  private final ZstdDecompressCtx context = new ZstdDecompressCtx();
  private boolean inFrame;
  private boolean damaged;
  private boolean begun;

  /** Whether all output of what was read has been handed over. */
  private boolean drained = true;

  ZstdFrames(InputStream raw) {
    this.raw = raw;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    while (!target.hasRemaining()) {
      if (damaged && !findMagic() || !step()) {
        return -1;
      }
    }
    int count = Math.min(length, target.remaining());
    target.get(bytes, offset, count);
    return count;
  }

  /** Decompresses as much as fits; false at the end of the file. */
  private boolean step() throws IOException {
    if (drained && !source.hasRemaining() && !fill()) {
      if (inFrame || !begun) {
        inFrame = false;
        begun = true;
        throw new EOFException("the zst data ends early");
      }
      return false;
    }
    begun = true;
    boolean first = !inFrame;
    target.clear();
    try {
      inFrame = !context.decompressDirectByteBufferStream(target, source);
    } catch (RuntimeException e) {
      damaged = true;
      inFrame = false;
      if (first && source.hasRemaining()) { // otherwise the same frame would be found again
        source.position(source.position() + 1);
      }
      target.clear().limit(0);
      throw new IOException("damaged zst data", e);
    }
    drained = target.hasRemaining() || !inFrame;
    target.flip();
    return true;
  }

  /** Goes to the first byte of the next frame; false if there is none. */
  private boolean findMagic() throws IOException {
    int last = 0;
    while (source.hasRemaining() || fill()) {
      last = last >>> 8 | source.get() << 24;
      if (last == MAGIC) {
        unread();
        damaged = false;
        drained = true;
        context.reset();
        return true;
      }
    }
    return false;
  }

  /** Puts the magic, the last bytes of which were read from the source, in front of it. */
  private void unread() {
    if (source.position() >= Integer.BYTES) {
      source.position(source.position() - Integer.BYTES);
      return;
    }
    byte[] rest = new byte[source.remaining()];
    source.get(rest);
    source.clear();
    for (int i = 0; i < Integer.BYTES; i++) {
      source.put((byte) (MAGIC >>> 8 * i));
    }
    source.put(rest).flip();
  }

  private boolean fill() throws IOException {
    int count = Math.max(0, raw.read(buffer, 0, SIZE - Integer.BYTES)); // room for a magic
    source.clear();
    source.put(buffer, 0, count).flip();
    return count > 0;
  }

  @Override
  public void close() throws IOException {
    context.close();
    raw.close();
  }
}
