package io.tianma.train.tensor.cpu.mixing;

import static io.tianma.train.tensor.cpu.rows.Aside.row;

import io.tianma.train.tensor.RaggedRows;
import io.tianma.train.tensor.Tensor;
import io.tianma.train.tensor.cpu.memory.Raw;
import io.tianma.train.tensor.cpu.rows.ColumnTotals;
import io.tianma.train.tensor.cpu.rows.Rows;

/**
 * Factors and terms of elements and of columns in float32. See {@link
 * io.tianma.train.tensor.MixingKernels}.
 */
final class CpuColumns {
  private final Rows rows;
  private final ColumnTotals totals;

  CpuColumns(Rows rows) {
    this.rows = rows;
    this.totals = new ColumnTotals(rows);
  }

  void multiply(Tensor aND, Tensor bND, Tensor yND) {
    int width = yND.columns();
    int end;
    for (int from = 0; from < yND.rows(); from = RaggedRows.next(yND, end)) {
      end = RaggedRows.end(yND, from);
      for (int n = from; n < end; n++) {
        rows.multiply(row(aND, n), row(bND, n), row(yND, n), width);
      }
    }
  }

  void affine(Tensor xND, Tensor gammaD, Tensor betaD, Tensor yND) {
    int end;
    for (int from = 0; from < yND.rows(); from = RaggedRows.next(yND, end)) {
      end = RaggedRows.end(yND, from);
      for (int n = from; n < end; n++) {
        affine(row(xND, n), gammaD, betaD, row(yND, n), yND.columns());
      }
    }
  }

  private void affine(long x, Tensor gammaD, Tensor betaD, long y, int width) {
    if (gammaD != null) {
      rows.multiply(x, gammaD.address(), y, width);
    } else if (x != y) {
      Raw.copy(x, y, 4L * width);
    }
    if (betaD != null) {
      rows.axpy(1, betaD.address(), y, width);
    }
  }

  void addColumnSums(Tensor dyND, Tensor xND, Tensor sumsD) {
    int width = dyND.columns();
    totals.begin(width);
    int end;
    for (int from = 0; from < dyND.rows(); from = RaggedRows.next(dyND, end)) {
      end = RaggedRows.end(dyND, from);
      for (int n = from; n < end; n++) {
        if (xND == null) {
          rows.axpy(1, row(dyND, n), totals.next(), width);
        } else {
          rows.multiplyAdd(row(dyND, n), row(xND, n), totals.next(), width);
        }
      }
    }
    totals.addTo(sumsD.address());
  }
}
