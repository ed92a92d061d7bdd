package io.tianma.data.parquet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.parquet.bytes.ByteBufferInputStream;
import org.apache.parquet.column.values.delta.DeltaBinaryPackingValuesReader;
import org.apache.parquet.io.ParquetDecodingException;

/**
 * The numbers in a page by which Parquet's decoders take memory before they look whether anything
 * stands behind them.
 */
final class PageLengths {
  /** Values that a page of texts may have: a row group's of today's writers, many times. */
  static final int MAX_VALUES = 1 << 24;

  /** Values that a run may have beyond those of its page: writers fill up whole groups. */
  private static final int FILLED_UP = 512;

  private static final int MAX_BLOCK = 1 << 20;

  private PageLengths() {}

  /** Refuses a number of values that no page has. */
  static void values(long values) {
    require(values >= 0 && values <= MAX_VALUES, "a page of %d values", values);
  }

  /**
   * Refuses runs that are longer than their page.
   *
   * @param in the runs from its position on, as many as there are
   * @param width bits of a value
   */
  static void runs(ByteBuffer in, int width, int values) {
    ByteBuffer runs = in.slice();
    require(width <= 32, "values of %d bits", width);
    for (long done = 0; done < values && runs.hasRemaining(); ) {
      long header = varint(runs);
      boolean packed = (header & 1) == 1;
      long count = packed ? (header >>> 1) * 8 : header >>> 1;
      require(!packed || done + count <= values + FILLED_UP, "a run of %d values", count);
      long bytes = packed ? (header >>> 1) * width : (width + 7) / 8;
      runs.position((int) Math.min(runs.limit(), runs.position() + bytes));
      done += count;
    }
  }

  /**
   * The numbers of a sequence of differences (DELTA_BINARY_PACKED), no more than {@code values};
   * {@code in} goes behind them.
   */
  static int[] deltas(ByteBuffer in, int values) {
    ByteBuffer header = in.slice();
    long block = varint(header);
    long parts = varint(header);
    long count = varint(header);
    require(block > 0 && block <= MAX_BLOCK, "blocks of %d values", block);
    require(parts > 0 && parts <= block, "blocks of %d parts", parts);
    require(count <= values, "%d lengths", count);
    ByteBufferInputStream stream = ByteBufferInputStream.wrap(in.slice());
    int[] numbers = new int[(int) count];
    try {
      DeltaBinaryPackingValuesReader reader = new DeltaBinaryPackingValuesReader();
      reader.initFromPage((int) count, stream);
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = reader.readInteger();
      }
    } catch (java.io.IOException e) {
      throw new ParquetDecodingException(e);
    }
    in.position(in.position() + (int) stream.position());
    return numbers;
  }

  /** A number of a fixed width, at the position, which goes behind it. */
  static int fixed(ByteBuffer in) {
    require(in.remaining() >= 4, "a page that ends after %d bytes", in.limit());
    return in.order(ByteOrder.LITTLE_ENDIAN).getInt();
  }

  /** A number of seven bits a byte. */
  private static long varint(ByteBuffer in) {
    long number = 0;
    for (int shift = 0; shift < 35 && in.hasRemaining(); shift += 7) {
      byte next = in.get();
      number |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return number;
      }
    }
    throw new ParquetDecodingException("a number that does not end");
  }

  static void require(boolean right, String wrong, long value) {
    if (!right) {
      throw new ParquetDecodingException(wrong.formatted(value));
    }
  }
}
