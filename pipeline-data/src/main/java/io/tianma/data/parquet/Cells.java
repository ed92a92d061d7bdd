package io.tianma.data.parquet;

import java.util.List;
import java.util.Map;

/** The cells of one row, by the position of their column. */
public final class Cells {
  private final Object[] values;

  Cells(int columns) {
    values = new Object[columns];
  }

  void set(int column, Object value) {
    values[column] = value;
  }

  public String string(int column) {
    return (String) values[column];
  }

  public int integer(int column) {
    return (Integer) values[column];
  }

  public int[] ints(int column) {
    return (int[]) values[column];
  }

  @SuppressWarnings("unchecked") // a column of numbers is filled with nothing else
  public Map<String, Double> numbers(int column) {
    return (Map<String, Double>) values[column];
  }

  @SuppressWarnings("unchecked") // a column of strings is filled with nothing else
  public List<String> strings(int column) {
    return (List<String>) values[column];
  }
}
