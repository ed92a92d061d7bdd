package io.tianma.train.tensor.cpu;

import static io.tianma.train.tensor.cpu.Aside.row;

import io.tianma.train.tensor.Dropout;
import io.tianma.train.tensor.HostMemory;
import io.tianma.train.tensor.Tensor;

/** Operations on elements and whole rows in float32. See {@link io.tianma.train.tensor.Kernels}. */
final class CpuElements {
  /** Elements of a long vector that rows get at once. */
  private static final int PIECE = 1 << 24;

  private final Rows rows;
  private final Aside aside;
  private final CpuDropout mask = new CpuDropout();

  CpuElements(Rows rows, Aside aside) {
    this.rows = rows;
    this.aside = aside;
  }

  void fill(Tensor x, double value) {
    if (x.contiguous()) {
      for (long from = 0; from < x.elements(); from += PIECE) {
        int n = (int) Math.min(PIECE, x.elements() - from);
        rows.fill((float) value, x.address() + 4 * from, n);
      }
      return;
    }
    for (int r = 0; r < x.rows(); r++) {
      rows.fill((float) value, row(x, r), x.columns());
    }
  }

  void copy(Tensor x, Tensor y) {
    if (x.type() != y.type()) {
      round(x, y);
      return;
    }
    if (x.contiguous() && y.contiguous()) {
      Raw.copy(x.address(), y.address(), x.elements() * x.type().bytes());
      return;
    }
    int bytes = x.type().bytes();
    for (int r = 0; r < x.rows(); r++) {
      long from = x.address() + (long) bytes * r * x.stride();
      long to = y.address() + (long) bytes * r * y.stride();
      Raw.copy(from, to, (long) bytes * x.columns());
    }
  }

  private void round(Tensor x, Tensor y) {
    if (x.contiguous() && y.contiguous()) {
      for (long from = 0; from < x.elements(); from += PIECE) {
        int n = (int) Math.min(PIECE, x.elements() - from);
        rows.round(x.address() + 4 * from, y.address() + 2 * from, n);
      }
      return;
    }
    for (int r = 0; r < x.rows(); r++) {
      rows.round(row(x, r), row(y, r), x.columns());
    }
  }

  void scale(double alpha, Tensor x) {
    for (int r = 0; r < x.rows(); r++) {
      rows.scale((float) alpha, row(x, r), x.columns());
    }
  }

  void axpy(double alpha, Tensor x, Tensor y) {
    if (x.contiguous() && y.contiguous()) {
      for (long from = 0; from < x.elements(); from += PIECE) {
        int n = (int) Math.min(PIECE, x.elements() - from);
        rows.axpy((float) alpha, x.address() + 4 * from, y.address() + 4 * from, n);
      }
      return;
    }
    for (int r = 0; r < x.rows(); r++) {
      rows.axpy((float) alpha, row(x, r), row(y, r), x.columns());
    }
  }

  void gatherRows(Tensor tableVD, Tensor idsN, Tensor yND) {
    int bytes = tableVD.type().bytes();
    long length = (long) bytes * tableVD.columns();
    for (int n = 0; n < yND.rows(); n++) {
      long from = (long) HostMemory.getInt(idsN.address(), n) * tableVD.stride() * bytes;
      Raw.copy(tableVD.address() + from, yND.address() + (long) bytes * n * yND.stride(), length);
    }
  }

  void scatterAddRows(Tensor dyND, Tensor idsN, Tensor dTableVD) {
    for (int n = 0; n < dyND.rows(); n++) {
      int id = HostMemory.getInt(idsN.address(), n);
      rows.axpy(1, row(dyND, n), row(dTableVD, id), dyND.columns());
    }
  }

  void dropout(Dropout dropout, Tensor x, Tensor y) {
    mask.read(dropout);
    for (int r = 0; r < x.rows(); r++) {
      mask.apply(rows, (long) r * x.columns(), row(x, r), aside.made(y, r), x.columns());
      aside.place(y, r);
    }
  }
}
