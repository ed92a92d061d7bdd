package io.tianma.data.spark;

import io.tianma.data.parquet.RowCodec;
import io.tianma.data.parquet.RowType;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Codecs of values that shuffles move. */
final class Codecs {
  /** Of a value that says nothing. */
  static final Codec<Boolean> YES = new Yes();

  static final Codec<Integer> INTEGER = new OfInteger();
  static final Codec<String> STRING = new OfString();

  private Codecs() {}

  /** Of rows, as their cells. */
  static <T> Codec<T> rows(RowType<T> type) {
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
}
