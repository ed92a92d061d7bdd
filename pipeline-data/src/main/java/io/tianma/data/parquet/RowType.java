package io.tianma.data.parquet;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * The one place that knows how a kind of row stands in Parquet: its columns in order, and how a row
 * is made of them.
 */
public final class RowType<T> implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String name;
  private final List<Column<T>> columns = new ArrayList<>();
  private final List<Measure<T>> measures = new ArrayList<>();
  private final List<Tally<T>> tallies = new ArrayList<>();
  private Cell<T, String> id;
  private Cell<T, String> label = row -> "";
  private Factory<T> factory;

  private RowType(String name) {
    this.name = name;
  }

  /** A type without columns yet. */
  public static <T> RowType<T> named(String name) {
    return new RowType<>(name);
  }

  /** Makes a row of its cells. */
  public interface Factory<T> extends Serializable {
    T make(Cells cells);
  }

  /** A function that travels between executors. */
  public interface Cell<T, V> extends Function<T, V>, Serializable {}

  /** A function that travels between executors. */
  public interface IntCell<T> extends ToIntFunction<T>, Serializable {}

  /** A function that travels between executors. */
  public interface Count<T> extends ToLongFunction<T>, Serializable {}

  /** A number of each row whose sum a stage reports. */
  public static final class Measure<T> implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String name;
    private final Count<T> count;

    private Measure(String name, Count<T> count) {
      this.name = name;
      this.count = count;
    }

    public String name() {
      return name;
    }

    public long of(T row) {
      return count.applyAsLong(row);
    }
  }

  /** Groups of rows that a stage reports, each with its rows and the sum of a number of them. */
  public static final class Tally<T> implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String name;
    private final Cell<T, String> group;
    private final Measure<T> measure;

    private Tally(String name, Cell<T, String> group, Measure<T> measure) {
      this.name = name;
      this.group = group;
      this.measure = measure;
    }

    public String name() {
      return name;
    }

    public String group(T row) {
      return group.apply(row);
    }

    public Measure<T> measure() {
      return measure;
    }
  }

  /** The column of the id, by which rows are ordered; no two rows of an artifact share it. */
  public RowType<T> id(Cell<T, String> value) {
    id = value;
    return text("id", value);
  }

  /** Strings of which some come again in other rows. */
  public RowType<T> string(String column, Cell<T, String> value) {
    return add(new Column<>(column, Column.Kind.STRING, true, value::apply));
  }

  /** Strings of which hardly one comes again. */
  public RowType<T> text(String column, Cell<T, String> value) {
    return add(new Column<>(column, Column.Kind.STRING, false, value::apply));
  }

  /** Lists of strings of which hardly one comes again. */
  public RowType<T> texts(String column, Cell<T, List<String>> value) {
    return add(new Column<>(column, Column.Kind.STRINGS, false, value::apply));
  }

  public RowType<T> integer(String column, IntCell<T> value) {
    return add(new Column<>(column, Column.Kind.INT, true, value::applyAsInt));
  }

  /** Numbers by name; they stand in the order of their names. */
  public RowType<T> numbers(String column, Cell<T, Map<String, Double>> value) {
    return add(new Column<>(column, Column.Kind.NUMBERS, true, value::apply));
  }

  public RowType<T> ints(String column, Cell<T, int[]> value) {
    return add(new Column<>(column, Column.Kind.INTS, true, value::apply));
  }

  /** The same for files that nobody but their stage reads. */
  public RowType<T> packed(String column, Cell<T, int[]> value) {
    return add(new Column<>(column, Column.Kind.PACKED, false, value::apply));
  }

  /** Tells rows with equal ids apart, for people and for the order. */
  public RowType<T> labelled(Cell<T, String> value) {
    label = value;
    return this;
  }

  /** Sums up a number over the rows of an artifact. */
  public RowType<T> measured(String measure, Count<T> count) {
    measures.add(new Measure<>(measure, count));
    return this;
  }

  /** Counts rows by group, with the sum of the measure that was named before. */
  public RowType<T> tallied(String tally, Cell<T, String> group) {
    tallies.add(new Tally<>(tally, group, measures.get(measures.size() - 1)));
    return this;
  }

  /** Says how a row is made of its cells; the last step of a definition. */
  public RowType<T> made(Factory<T> newFactory) {
    factory = newFactory;
    return this;
  }

  private RowType<T> add(Column<T> column) {
    columns.add(column);
    return this;
  }

  /** The schema of its files. */
  public MessageType schema() {
    return new MessageType(name, columns.stream().<Type>map(Column::type).toList());
  }

  public String id(T row) {
    return id.apply(row);
  }

  public String label(T row) {
    return label.apply(row);
  }

  public List<Measure<T>> measures() {
    return measures;
  }

  public List<Tally<T>> tallies() {
    return tallies;
  }

  List<Column<T>> columns() {
    return columns;
  }

  T make(Cells cells) {
    return factory.make(cells);
  }
}
