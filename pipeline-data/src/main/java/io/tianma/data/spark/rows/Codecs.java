package io.tianma.data.spark.rows;

import io.tianma.data.parquet.RowCodec;
import io.tianma.data.parquet.RowType;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Codecs of values that shuffles move. */
public final class Codecs {
  /** Of a value that says nothing. */
  public static final Codec<Boolean> YES = new Yes();

  public static final Codec<Integer> INTEGER = new OfInteger();
  public static final Codec<String> STRING = new OfString();

  private Codecs() {}

  /** Of rows, as their cells. */
  public static <T> Codec<T> rows(RowType<T> type) {
    return new Rows<>(type);
  }

  private static final class Yes implements Codec<Boolean> {
    private static final long serialVersionUID = 1L;

    @Override
    public void write(Boolean value, DataOutput out) {}

    @Override
    public Boolean read(DataInput in) {
      return true;
    }
  }

  private static final class OfInteger implements Codec<Integer> {
    private static final long serialVersionUID = 1L;

    @Override
    public void write(Integer value, DataOutput out) throws IOException {
      out.writeInt(value);
    }

    @Override
    public Integer read(DataInput in) throws IOException {
      return in.readInt();
    }
  }

  private static final class OfString implements Codec<String> {
    private static final long serialVersionUID = 1L;

    @Override
    public void write(String value, DataOutput out) throws IOException {
      RowCodec.writeString(value, out);
    }

    @Override
    public String read(DataInput in) throws IOException {
      return RowCodec.readString(in);
    }
  }

  private static final class Rows<T> implements Codec<T> {
    private static final long serialVersionUID = 1L;

    private final RowCodec<T> codec;

    Rows(RowType<T> type) {
      this.codec = new RowCodec<>(type);
    }

    @Override
    public void write(T row, DataOutput out) throws IOException {
      codec.write(row, out);
    }

    @Override
    public T read(DataInput in) throws IOException {
      return codec.read(in);
    }
  }

  /** Of arrays that are mostly zeros: only others are written, each with its distance. */
  public static final class Longs implements Codec<long[]> {
    private static final long serialVersionUID = 1L;

    @Override
    public void write(long[] values, DataOutput out) throws IOException {
      writeCompact(values.length, out);
      int last = -1;
      for (int i = 0; i < values.length; i++) {
        if (values[i] != 0) {
          writeCompact(i - last, out);
          writeCompact(values[i], out);
          last = i;
        }
      }
      writeCompact(0, out);
    }

    @Override
    public long[] read(DataInput in) throws IOException {
      long[] values = new long[(int) readCompact(in)];
      int last = -1;
      for (long step = readCompact(in); step != 0; step = readCompact(in)) {
        last += (int) step;
        values[last] = readCompact(in);
      }
      return values;
    }

    /** Seven bits a byte, the lowest first; the last one is not negative. */
    private static void writeCompact(long value, DataOutput out) throws IOException {
      long rest = value;
      for (; (rest & ~0x7FL) != 0; rest >>>= 7) {
        out.writeByte((int) rest | 0x80);
      }
      out.writeByte((int) rest);
    }

    private static long readCompact(DataInput in) throws IOException {
      long value = 0;
      int shift = 0;
      byte next = in.readByte();
      for (; next < 0; next = in.readByte(), shift += 7) {
        value |= (next & 0x7FL) << shift;
      }
      return value | (long) next << shift;
    }
  }
}
