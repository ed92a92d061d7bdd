package io.tianma.data.parquet;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.io.api.RecordMaterializer;

/** Assembles rows from the cells that Parquet hands over one by one. */
final class RowMaterializer<T> extends RecordMaterializer<T> {
  private final RowType<T> type;
  private final Group root;
  private Cells cells;

  RowMaterializer(RowType<T> type) {
    this.type = type;
    Converter[] columns = new Converter[type.columns().size()];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = column(i);
    }
    root = new Group(columns, () -> cells = new Cells(columns.length), () -> {});
  }

  @Override
  public T getCurrentRecord() {
    return type.make(cells);
  }

  @Override
  public GroupConverter getRootConverter() {
    return root;
  }

  private Converter column(int i) {
    return switch (type.columns().get(i).kind) {
      case STRING, INT -> new Single(value -> cells.set(i, value));
      case PACKED -> new Packed(value -> cells.set(i, value));
      case STRINGS -> {
        List<String> strings = new ArrayList<>();
        Single element = new Single(value -> strings.add((String) value));
        yield list(strings::clear, () -> cells.set(i, new ArrayList<>(strings)), element);
      }
      case NUMBERS -> {
        Map<String, Double> numbers = new LinkedHashMap<>();
        String[] name = new String[1];
        Single key = new Single(value -> name[0] = (String) value);
        Single number = new Single(value -> numbers.put(name[0], (Double) value));
        yield list(numbers::clear, () -> cells.set(i, new LinkedHashMap<>(numbers)), key, number);
      }
      case INTS -> {
        Ints ints = new Ints();
        yield list(() -> ints.size = 0, () -> cells.set(i, ints.toArray()), ints);
      }
    };
  }

  /** The three levels of a Parquet list: the list, its repeated group, what an element has. */
  private static Group list(Runnable start, Runnable end, Converter... element) {
    Group repeated = new Group(element, () -> {}, () -> {});
    return new Group(new Converter[] {repeated}, start, end);
  }

  private static final class Group extends GroupConverter {
    private final Converter[] children;
    private final Runnable start;
    private final Runnable end;

    Group(Converter[] children, Runnable start, Runnable end) {
      this.children = children;
      this.start = start;
      this.end = end;
    }

    @Override
    public Converter getConverter(int field) {
      return children[field];
    }

    @Override
    public void start() {
      start.run();
    }

    @Override
    public void end() {
      end.run();
    }
  }

  private static final class Single extends PrimitiveConverter {
    private final java.util.function.Consumer<Object> to;

    Single(java.util.function.Consumer<Object> to) {
      this.to = to;
    }

    @Override
    public void addBinary(Binary value) {
      to.accept(new String(value.getBytesUnsafe(), StandardCharsets.UTF_8));
    }

    @Override
    public void addInt(int value) {
      to.accept(value);
    }

    @Override
    public void addDouble(double value) {
      to.accept(value);
    }
  }

  private static final class Packed extends PrimitiveConverter {
    private final java.util.function.Consumer<int[]> to;

    Packed(java.util.function.Consumer<int[]> to) {
      this.to = to;
    }

    @Override
    public void addBinary(Binary value) {
      to.accept(PackedInts.unpack(value.getBytes()));
    }
  }

  private static final class Ints extends PrimitiveConverter {
    private int[] values = new int[64];
    private int size;

    @Override
    public void addInt(int value) {
      if (size == values.length) {
        values = Arrays.copyOf(values, size * 2);
      }
      values[size++] = value;
    }

    int[] toArray() {
      return Arrays.copyOf(values, size);
    }
  }
}
