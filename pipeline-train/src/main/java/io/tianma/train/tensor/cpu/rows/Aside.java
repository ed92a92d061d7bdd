package io.tianma.train.tensor.cpu.rows;

import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Tensor;
import io.tianma.train.tensor.cpu.memory.Room;

/** Where rows are made that have another type in the end. Serves one thread at a time. */
public final class Aside {
  private final Rows rows;
  private final Room room = new Room();

  public Aside(Rows rows) {
    this.rows = rows;
  }

  /** Address of a row. */
  public static long row(Tensor x, int row) {
    return x.address() + (long) x.type().bytes() * row * x.stride();
  }

  /**
   * Where row n of y is to be made in float32: in place, or aside if y is an operand in 16 bits.
   */
  public long made(Tensor y, int n) {
    return y.type() == DType.BF16 ? room.at(y.columns()) : row(y, n);
  }

  /** Brings the row to its place if it was made aside. */
  public void place(Tensor y, int n) {
    if (y.type() == DType.BF16) {
      rows.round(room.at(y.columns()), row(y, n), y.columns());
    }
  }
}
