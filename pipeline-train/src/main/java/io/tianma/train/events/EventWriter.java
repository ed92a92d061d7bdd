package io.tianma.train.events;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Writes TensorBoard's event files: records of a length, its checksum, a protocol buffer {@code
 * Event} and its checksum.
 *
 * <p>Source: tensorflow/core/lib/io/record_writer.h, core/util/event.proto and
 * core/framework/summary.proto.
 */
public final class EventWriter implements Closeable {
  private static final int CRC_DELTA = 0xa282ead8;

  private final OutputStream out;

  /**
   * Begins a file.
   *
   * @param seconds time since 1970
   */
  public EventWriter(OutputStream out, double seconds) throws IOException {
    this.out = out;
    Proto event = new Proto();
    event.number(1, seconds);
    event.bytes(3, Proto.utf8("brain.Event:2"));
    write(event.toByteArray());
  }

  /** Writes one point of several curves. */
  public void scalars(double seconds, long step, Map<String, Double> values) throws IOException {
    Proto summary = new Proto();
    for (var value : values.entrySet()) {
      Proto point = new Proto();
      point.bytes(1, Proto.utf8(value.getKey()));
      point.number(2, value.getValue().floatValue());
      summary.bytes(1, point.toByteArray());
    }
    Proto event = new Proto();
    event.number(1, seconds);
    event.number(2, step);
    event.bytes(5, summary.toByteArray());
    write(event.toByteArray());
  }

  private void write(byte[] data) throws IOException {
    byte[] length = little(Long.BYTES).putLong(data.length).array();
    out.write(length);
    out.write(little(Integer.BYTES).putInt(maskedCrc(length)).array());
    out.write(data);
    out.write(little(Integer.BYTES).putInt(maskedCrc(data)).array());
    out.flush();
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** CRC-32C, turned and shifted so that a checksum of checksums is not degenerate. */
  static int maskedCrc(byte[] data) {
    CRC32C crc = new CRC32C();
    crc.update(data);
    return Integer.rotateRight((int) crc.getValue(), 15) + CRC_DELTA;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
