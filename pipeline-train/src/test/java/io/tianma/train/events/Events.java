package io.tianma.train.events;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads event files, checking every checksum; written apart from what it is to test. */
public final class Events {
  /** One event. */
  public record Event(double seconds, long step, String version, Map<String, Double> scalars) {}

  private Events() {}

  /** All events of a file. */
  public static List<Event> read(byte[] file) {
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    List<Event> events = new ArrayList<>();
    while (in.hasRemaining()) {
      byte[] length = new byte[8];
      in.get(length);
      check(length, in.getInt());
      byte[] data =
          new byte[(int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong()];
      in.get(data);
      check(data, in.getInt());
      events.add(event(ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN)));
    }
    return events;
  }

  /** CRC-32C bit by bit. */
  private static void check(byte[] data, int masked) {
    int crc = -1;
    for (byte b : data) {
      crc ^= b & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        crc = crc >>> 1 ^ ((crc & 1) != 0 ? 0x82f63b78 : 0);
      }
    }
    crc = ~crc;
    if (masked != (crc >>> 15 | crc << 17) + 0xa282ead8) {
      throw new IllegalStateException("wrong checksum");
    }
  }

  private static Event event(ByteBuffer in) {
    double seconds = 0;
    long step = 0;
    String version = "";
    Map<String, Double> scalars = new LinkedHashMap<>();
    while (in.hasRemaining()) {
      switch ((int) varint(in)) {
        case 1 << 3 | 1 -> seconds = in.getDouble();
        case 2 << 3 -> step = varint(in);
        case 3 << 3 | 2 -> version = text(in);
        case 5 << 3 | 2 -> summary(window(in), scalars);
        default -> throw new IllegalStateException("unknown field");
      }
    }
    return new Event(seconds, step, version, scalars);
  }

  private static void summary(ByteBuffer in, Map<String, Double> scalars) {
    while (in.hasRemaining()) {
      varint(in);
      ByteBuffer value = window(in);
      varint(value);
      String tag = text(value);
      varint(value);
      scalars.put(tag, (double) value.getFloat());
    }
  }

  private static ByteBuffer window(ByteBuffer in) {
    int length = (int) varint(in);
    ByteBuffer window = in.slice(in.position(), length).order(ByteOrder.LITTLE_ENDIAN);
    in.position(in.position() + length);
    return window;
  }

  private static String text(ByteBuffer in) {
    return StandardCharsets.UTF_8.decode(window(in)).toString();
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte b = in.get();
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
  }
}
