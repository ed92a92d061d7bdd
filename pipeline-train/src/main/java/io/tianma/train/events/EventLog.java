package io.tianma.train.events;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads the points of event files back, so that a run that goes on has each of them once. */
public final class EventLog {
  private static final int FRAME = 12;

  private EventLog() {}

  /**
   * Copies the points up to a step; a torn end is left out, and so is the mark of a file's begin.
   *
   * @param step optimizer steps so far
   */
  public static void copy(InputStream in, OutputStream out, long step) throws IOException {
    for (byte[] head = in.readNBytes(FRAME); head.length == FRAME; head = in.readNBytes(FRAME)) {
      long length = little(head).getLong();
      byte[] rest = in.readNBytes((int) Math.min(length + Integer.BYTES, Integer.MAX_VALUE - 8));
      if (rest.length < length + Integer.BYTES || !isWhole(head, rest)) {
        return;
      }
      long at = step(ByteBuffer.wrap(rest, 0, (int) length).order(ByteOrder.LITTLE_ENDIAN));
      if (at > 0 && at <= step) {
        out.write(head);
        out.write(rest);
      }
    }
  }

  private static boolean isWhole(byte[] head, byte[] rest) {
    byte[] data = java.util.Arrays.copyOf(rest, rest.length - Integer.BYTES);
    byte[] length = java.util.Arrays.copyOf(head, Long.BYTES);
    return little(head).getInt(Long.BYTES) == EventWriter.maskedCrc(length)
        && little(rest).getInt(data.length) == EventWriter.maskedCrc(data);
  }

  /** Field 2 of an event; 0 if it has none. */
  private static long step(ByteBuffer event) {
    while (event.hasRemaining()) {
      long tag = varint(event);
      if (tag >> 3 == 2) {
        return varint(event);
      }
      int wire = (int) (tag & 7);
      long skipped =
          wire == 1 ? Long.BYTES : wire == 2 ? varint(event) : wire == 5 ? Integer.BYTES : 0;
      event.position(event.position() + (int) skipped);
    }
    return 0;
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
