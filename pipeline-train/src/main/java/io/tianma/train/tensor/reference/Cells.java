package io.tianma.train.tensor.reference;

import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.HostMemory;
import io.tianma.train.tensor.RaggedRows;
import io.tianma.train.tensor.Tensor;

/** Element access by row and column; every value is a double between load and store. */
final class Cells {
  private Cells() {}

  static double at(Tensor x, long row, int column) {
    return HostMemory.get(x.type(), x.address(), row * x.stride() + column);
  }

  static void set(Tensor x, long row, int column, double value) {
    HostMemory.set(x.type(), x.address(), row * x.stride() + column, value);
  }

  static void add(Tensor x, long row, int column, double value) {
    set(x, row, column, at(x, row, column) + value);
  }

  static int id(Tensor ids, long index) {
    if (ids.type() != DType.I32) {
      throw new IllegalArgumentException("ids are I32, not " + ids);
    }
    return HostMemory.getInt(ids.address(), index);
  }

  /** What {@link #forEach} does with each element. */
  interface Cell {
    void visit(int row, int column);
  }

  static void forEach(Tensor x, Cell cell) {
    for (int row = 0; row < x.rows(); row++) {
      if (!RaggedRows.counts(x, row)) {
        continue;
      }
      for (int column = 0; column < x.columns(); column++) {
        cell.visit(row, column);
      }
    }
  }
}
