package io.tianma.train.tensor.cpu.rows;

import io.tianma.train.tensor.cpu.memory.Raw;
import io.tianma.train.tensor.cpu.memory.Room;
import java.util.Arrays;

/**
 * Sums of columns over many rows: a run of rows in float, and what runs sum up to in double. Serves
 * one thread at a time.
 */
public final class ColumnTotals {
  /** Rows that are summed in float before they go to a double. */
  private static final int RUN = 64;

  private final Rows rows;
  private final Room room = new Room();
  private double[] totals = {};
  private int columns;
  private int rowsOfRun;

  public ColumnTotals(Rows rows) {
    this.rows = rows;
  }

  /** All totals are zero. */
  public void begin(int newColumns) {
    columns = newColumns;
    rowsOfRun = 0;
    if (totals.length < columns) {
      totals = new double[columns];
    }
    Arrays.fill(totals, 0, columns, 0);
    rows.fill(0, room.at(columns), columns);
  }

  /** Where the next row of floats is to be added to. */
  public long next() {
    if (rowsOfRun == RUN) {
      endRun();
    }
    rowsOfRun++;
    return room.at(columns);
  }

  private void endRun() {
    long run = room.at(columns);
    for (int j = 0; j < columns; j++) {
      totals[j] += Raw.get(run, j);
    }
    rows.fill(0, run, columns);
    rowsOfRun = 0;
  }

  /** The total of each column; void after the next {@link #begin}. */
  public double[] end() {
    endRun();
    return totals;
  }

  /** {@code sums += totals}. */
  public void addTo(long sums) {
    end();
    for (int j = 0; j < columns; j++) {
      Raw.put(sums, j, (float) (Raw.get(sums, j) + totals[j]));
    }
  }
}
