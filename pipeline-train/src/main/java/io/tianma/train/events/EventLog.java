package io.tianma.train.events;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

/** Reads the points of event files back, so that a run that goes on has each of them once. */
public final class EventLog {
  private static final int FRAME = 12;

  private EventLog() {}

  /**
   * Copies the points up to a step; a torn end is left out, and so is the mark of a file's begin.
   *
   * @param step optimizer steps so far
   * @param copied steps that are there already and left out; those of this file are added
   */
  public static void copy(InputStream in, OutputStream out, long step, Set<Long> copied)
      throws IOException {
    for (byte[] head = in.readNBytes(FRAME); head.length == FRAME; head = in.readNBytes(FRAME)) {
      long length = little(head).getLong();
      byte[] rest = in.readNBytes((int) Math.min(length + Integer.BYTES, Integer.MAX_VALUE - 8));
      if (rest.length < length + Integer.BYTES || !isWhole(head, rest)) {
        return;
      }
      long at = step(ByteBuffer.wrap(rest, 0, (int) length).order(ByteOrder.LITTLE_ENDIAN));
      if (at > 0 && at <= step && copied.add(at)) {
        out.write(head);
        out.write(rest);
      }
    }
  }

  /** The values of a curve by step, those of a torn end left out. */
  public static Map<Long, Double> values(InputStream in, String tag) throws IOException {
    Map<Long, Double> values = new TreeMap<>();
    for (byte[] head = in.readNBytes(FRAME); head.length == FRAME; head = in.readNBytes(FRAME)) {
      long length = little(head).getLong();
      byte[] rest = in.readNBytes((int) Math.min(length + Integer.BYTES, Integer.MAX_VALUE - 8));
      if (rest.length < length + Integer.BYTES || !isWhole(head, rest)) {
        break;
      }
      ByteBuffer event = ByteBuffer.wrap(rest, 0, (int) length).order(ByteOrder.LITTLE_ENDIAN);
      long at = step(event.duplicate().order(ByteOrder.LITTLE_ENDIAN));
      value(event, tag).ifPresent(value -> values.put(at, value));
    }
    return values;
  }

  /** The value of a tag anywhere in a message: field 5 is a summary, its field 1 a value. */
  private static OptionalDouble value(ByteBuffer message, String tag) {
    while (message.hasRemaining()) {
      long key = varint(message);
      int wire = (int) (key & 7);
      if (wire != 2) {
        skip(message, wire);
        continue;
      }
      ByteBuffer part = message.slice().order(ByteOrder.LITTLE_ENDIAN);
      long length = varint(part);
      part.limit(part.position() + (int) length);
      message.position(message.position() + part.limit());
      ByteBuffer inside = part.slice().order(ByteOrder.LITTLE_ENDIAN);
      OptionalDouble found =
          key >> 3 == 5
              ? value(inside, tag)
              : key >> 3 == 1 ? scalar(inside, tag) : OptionalDouble.empty();
      if (found.isPresent()) {
        return found;
      }
    }
    return OptionalDouble.empty();
  }

  /** Field 2, a float, of a value whose field 1 is the tag. */
  private static OptionalDouble scalar(ByteBuffer value, String tag) {
    boolean named = false;
    while (value.hasRemaining()) {
      long key = varint(value);
      int wire = (int) (key & 7);
      if (key >> 3 == 1 && wire == 2) {
        byte[] name = new byte[(int) varint(value)];
        value.get(name);
        named = new String(name, StandardCharsets.UTF_8).equals(tag);
      } else if (key >> 3 == 2 && wire == 5) {
        float scalar = value.getFloat();
        if (named) {
          return OptionalDouble.of(scalar);
        }
      } else {
        skip(value, wire);
      }
    }
    return OptionalDouble.empty();
  }

  private static void skip(ByteBuffer in, int wire) {
    long skipped = wire == 1 ? Long.BYTES : wire == 2 ? varint(in) : wire == 5 ? Integer.BYTES : 0;
    if (wire == 0) {
      varint(in);
    }
    in.position(in.position() + (int) skipped);
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
