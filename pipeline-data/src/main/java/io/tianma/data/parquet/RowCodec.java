package io.tianma.data.parquet;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows as bytes on their way between tasks: the cells of each in the order of the columns, without
 * names. A plain class, since it travels.
 */
public final class RowCodec<T> implements Serializable {
  private static final long serialVersionUID = 1L;

  private final RowType<T> type;

  public RowCodec(RowType<T> type) {
    this.type = type;
  }

  /** Writes a row. */
  public void write(T row, DataOutput out) throws IOException {
    for (Column<T> column : type.columns()) {
      Object cell = column.cell(row);
      switch (column.kind) {
        case STRING -> writeString((String) cell, out);
        case INT -> out.writeInt((Integer) cell);
        case STRINGS -> writeStrings((List<?>) cell, out);
        case INTS, PACKED -> writeBytes(PackedInts.pack((int[]) cell), out);
        case NUMBERS -> writeNumbers((Map<?, ?>) cell, out);
      }
    }
  }

  private static void writeStrings(List<?> strings, DataOutput out) throws IOException {
    out.writeInt(strings.size());
    for (Object string : strings) {
      writeString((String) string, out);
    }
  }

  /** Writes a string as Parquet will have it: half a surrogate pair becomes a '?'. */
  public static void writeString(String string, DataOutput out) throws IOException {
    writeBytes(string.getBytes(StandardCharsets.UTF_8), out);
  }

  private static void writeNumbers(Map<?, ?> numbers, DataOutput out) throws IOException {
    out.writeInt(numbers.size());
    for (Map.Entry<?, ?> number : numbers.entrySet()) {
      writeString((String) number.getKey(), out);
      out.writeDouble((Double) number.getValue());
    }
  }

  private static void writeBytes(byte[] bytes, DataOutput out) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /**
   * Reads a row.
   *
   * @throws java.io.EOFException if none follows
   */
  public T read(DataInput in) throws IOException {
    Cells cells = new Cells(type.columns().size());
    for (int i = 0; i < type.columns().size(); i++) {
      cells.set(
          i,
          switch (type.columns().get(i).kind) {
            case STRING -> readString(in);
            case INT -> in.readInt();
            case STRINGS -> readStrings(in);
            case INTS, PACKED -> PackedInts.unpack(readBytes(in));
            case NUMBERS -> readNumbers(in);
          });
    }
    return type.make(cells);
  }

  private static List<String> readStrings(DataInput in) throws IOException {
    int size = in.readInt();
    List<String> strings = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      strings.add(readString(in));
    }
    return strings;
  }

  /** Reads what {@link #writeString} has written. */
  public static String readString(DataInput in) throws IOException {
    return new String(readBytes(in), StandardCharsets.UTF_8);
  }

  private static Map<String, Double> readNumbers(DataInput in) throws IOException {
    int size = in.readInt();
    Map<String, Double> numbers = new LinkedHashMap<>();
    for (int i = 0; i < size; i++) {
      numbers.put(readString(in), in.readDouble());
    }
    return numbers;
  }

  private static byte[] readBytes(DataInput in) throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    return bytes;
  }
}
