package io.tianma.train.tensor.cpu;

import static io.tianma.train.tensor.cpu.rows.Aside.row;

import io.tianma.train.tensor.Dropout;
import io.tianma.train.tensor.HostMemory;
import io.tianma.train.tensor.RaggedRows;
import io.tianma.train.tensor.Tensor;
import io.tianma.train.tensor.cpu.memory.Raw;
import io.tianma.train.tensor.cpu.rows.Aside;
import io.tianma.train.tensor.cpu.rows.CpuDropout;
import io.tianma.train.tensor.cpu.rows.Rows;

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
    long bytes = (long) x.type().bytes() * x.columns();
    boolean adjacent = x.contiguous() && y.contiguous();
    int end;
    for (int from = 0; from < x.rows(); from = RaggedRows.next(x, end)) {
      end = RaggedRows.end(x, from);
      int step = adjacent ? end - from : 1;
      for (int r = from; r < end; r += step) {
        Raw.copy(row(x, r), row(y, r), step * bytes);
      }
    }
  }

  private void round(Tensor x, Tensor y) {
    if (x.lengths() == null && x.contiguous() && y.contiguous()) {
      for (long from = 0; from < x.elements(); from += PIECE) {
        int n = (int) Math.min(PIECE, x.elements() - from);
        rows.round(x.address() + 4 * from, y.address() + 2 * from, n);
      }
      return;
    }
    int end;
    for (int from = 0; from < x.rows(); from = RaggedRows.next(x, end)) {
      end = RaggedRows.end(x, from);
      for (int r = from; r < end; r++) {
        rows.round(row(x, r), row(y, r), x.columns());
      }
    }
  }

  void clearVoid(Tensor x) {
    for (int r = 0; r < x.rows(); r++) {
      if (!RaggedRows.counts(x, r)) {
        Raw.clear(row(x, r), (long) x.type().bytes() * x.columns());
      }
    }
  }

  void scale(double alpha, Tensor x) {
    for (int r = 0; r < x.rows(); r++) {
      rows.scale((float) alpha, row(x, r), x.columns());
    }
  }

  void axpy(double alpha, Tensor x, Tensor y) {
    if (x.lengths() == null && x.contiguous() && y.contiguous()) {
      for (long from = 0; from < x.elements(); from += PIECE) {
        int n = (int) Math.min(PIECE, x.elements() - from);
        rows.axpy((float) alpha, x.address() + 4 * from, y.address() + 4 * from, n);
      }
      return;
    }
    int end;
    for (int from = 0; from < x.rows(); from = RaggedRows.next(x, end)) {
      end = RaggedRows.end(x, from);
      for (int r = from; r < end; r++) {
        rows.axpy((float) alpha, row(x, r), row(y, r), x.columns());
      }
    }
  }

  void gatherRows(Tensor tableVD, Tensor idsN, Tensor yND) {
    long length = (long) tableVD.type().bytes() * tableVD.columns();
    int end;
    for (int from = 0; from < yND.rows(); from = RaggedRows.next(yND, end)) {
      end = RaggedRows.end(yND, from);
      for (int n = from; n < end; n++) {
        Raw.copy(row(tableVD, HostMemory.getInt(idsN.address(), n)), row(yND, n), length);
      }
    }
  }

  void scatterAddRows(Tensor dyND, Tensor idsN, Tensor dTableVD) {
    int end;
    for (int from = 0; from < dyND.rows(); from = RaggedRows.next(dyND, end)) {
      end = RaggedRows.end(dyND, from);
      for (int n = from; n < end; n++) {
        int id = HostMemory.getInt(idsN.address(), n);
        rows.axpy(1, row(dyND, n), row(dTableVD, id), dyND.columns());
      }
    }
  }

  void dropout(Dropout dropout, Tensor x, Tensor y) {
    mask.read(dropout);
    int end;
    for (int from = 0; from < x.rows(); from = RaggedRows.next(x, end)) {
      end = RaggedRows.end(x, from);
      for (int r = from; r < end; r++) {
        mask.apply(rows, (long) r * x.columns(), row(x, r), aside.made(y, r), x.columns());
        aside.place(y, r);
      }
    }
  }
}
