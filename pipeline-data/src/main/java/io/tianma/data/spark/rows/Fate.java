package io.tianma.data.spark.rows;

import io.tianma.data.parquet.RowCodec;
import io.tianma.data.parquet.RowType;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.Serializable;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of one row: kept, or dropped for a reason; a plain class, since it travels between
 * executors.
 */
public final class Fate<T> implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Characters of a dropped text that its sample shows. */
  private static final int EXCERPT = 200;

  /** A veto comes before the rows that it hits. */
  static final int VETO = 0;

  public static final int OTHERS = 1;

  private final String id;
  private final T row;
  private final String reason;
  private final String excerpt;
  private final int rank;

  /** What was done to a kept row or is lost with one, by kind; null for nothing. */
  private TreeMap<String, Long> notes;

  private Fate(String id, T row, String reason, String excerpt, int rank) {
    this.id = id;
    this.row = row;
    this.reason = reason;
    this.excerpt = excerpt;
    this.rank = rank;
  }

  /** The row goes on. */
  public static <T> Fate<T> keep(T row) {
    return new Fate<>("", row, null, "", OTHERS);
  }

  /** The same, and how often something was done to it; stages report the sums by kind. */
  public Fate<T> noting(String kind, long times) {
    if (times > 0) {
      notes = notes == null ? new TreeMap<>() : notes;
      notes.merge(kind, times, Long::sum);
    }
    return this;
  }

  /**
   * A row ends here and is counted.
   *
   * @param id of the row, or of what would have become one
   * @param reason counted under its name in kebab-case
   * @param text of the row, or what is wrong with it; its beginning goes into the sample
   */
  public static <T> Fate<T> drop(String id, Enum<?> reason, String text) {
    return new Fate<>(id, null, key(reason), excerpt(text), OTHERS);
  }

  /**
   * The kept row with that id, wherever it is, ends here instead; without such a row this is
   * nothing.
   */
  public static <T> Fate<T> veto(String id, Enum<?> reason, String detail) {
    return new Fate<>(id, null, key(reason), excerpt(detail), VETO);
  }

  /** A dropped row as one of a later step that it does not reach. */
  public <S> Fate<S> dropped() {
    if (isKept()) {
      throw new IllegalStateException("a kept row is not dropped");
    }
    Fate<S> same = new Fate<>(id, null, reason, excerpt, rank);
    same.notes = notes;
    return same;
  }

  public static String key(Enum<?> reason) {
    return reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String excerpt(String text) {
    return text.codePointCount(0, text.length()) <= EXCERPT
        ? text
        : text.substring(0, text.offsetByCodePoints(0, EXCERPT));
  }

  public boolean isKept() {
    return row != null;
  }

  /** The kept row, or null. */
  public T row() {
    return row;
  }

  /** Why the row was dropped, or null. */
  public String reason() {
    return reason;
  }

  /** Id of a dropped row; a kept one has its own. */
  String id() {
    return id;
  }

  String excerpt() {
    return excerpt;
  }

  /** Whether anything is noted of the row. */
  boolean isNoted() {
    return notes != null;
  }

  /** Adds what is noted of the row to those sums. */
  void addNotes(TreeMap<String, Long> sums) {
    if (notes != null) {
      notes.forEach((kind, times) -> sums.merge(kind, times, Long::sum));
    }
  }

  int rank() {
    return rank;
  }

  /** As it travels. */
  static final class Wire<T> implements Codec<Fate<T>> {
    private static final long serialVersionUID = 1L;

    private final RowCodec<T> rows;

    Wire(RowType<T> type) {
      this.rows = new RowCodec<>(type);
    }

    @Override
    public void write(Fate<T> fate, DataOutput out) throws IOException {
      out.writeBoolean(fate.isKept());
      if (!fate.isKept()) {
        RowCodec.writeString(fate.id, out);
        RowCodec.writeString(fate.reason, out);
        RowCodec.writeString(fate.excerpt, out);
        out.writeByte(fate.rank);
      } else {
        rows.write(fate.row, out);
      }
      out.writeByte(fate.notes == null ? 0 : fate.notes.size());
      if (fate.notes != null) {
        for (Map.Entry<String, Long> note : fate.notes.entrySet()) {
          RowCodec.writeString(note.getKey(), out);
          out.writeLong(note.getValue());
        }
      }
    }

    @Override
    public Fate<T> read(DataInput in) throws IOException {
      Fate<T> fate =
          in.readBoolean()
              ? keep(rows.read(in))
              : new Fate<>(
                  RowCodec.readString(in),
                  null,
                  RowCodec.readString(in),
                  RowCodec.readString(in),
                  in.readByte());
      for (int notes = in.readByte(); notes > 0; notes--) {
        fate.noting(RowCodec.readString(in), in.readLong());
      }
      return fate;
    }
  }
}
