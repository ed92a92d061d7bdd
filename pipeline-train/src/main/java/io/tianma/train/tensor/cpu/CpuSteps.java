package io.tianma.train.tensor.cpu;

import io.tianma.train.tensor.AdamWStep;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.HostMemory;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Tensor;
import io.tianma.train.tensor.cpu.memory.Raw;
import io.tianma.train.tensor.cpu.rows.Rows;

/** What optimizers do with flat vectors in float32. See {@link io.tianma.train.tensor.Kernels}. */
final class CpuSteps {
  /** Elements of a long vector that rows get at once. */
  private static final int PIECE = 1 << 24;

  private final Rows rows;

  CpuSteps(Rows rows) {
    this.rows = rows;
  }

  void sumOfSquares(Tensor x, Tensor sums) {
    for (int chunk = 0; chunk < sums.columns(); chunk++) {
      long from = (long) chunk * Kernels.CHUNK;
      int n = (int) Math.max(0, Math.min(Kernels.CHUNK, x.elements() - from));
      HostMemory.set(
          DType.F64, sums.address(), chunk, rows.sumOfSquares(x.address() + 4 * from, n));
    }
  }

  void adamW(
      AdamWStep step, Tensor p, Tensor g, Tensor m, Tensor v, Tensor normSquared, boolean apply) {
    double norm = Math.sqrt(HostMemory.get(DType.F64, normSquared.address(), 0));
    if (!Double.isFinite(norm)) {
      if (!apply) {
        Raw.clear(g.address(), 4 * g.elements());
      }
      return;
    }
    double clip = step.maxNorm() > 0 && norm > step.maxNorm() ? step.maxNorm() / norm : 1;
    for (long from = 0; from < p.elements(); from += PIECE) {
      int n = (int) Math.min(PIECE, p.elements() - from);
      long at = 4 * from;
      rows.adamW(
          step,
          (float) clip,
          p.address() + at,
          g.address() + at,
          m.address() + at,
          v.address() + at,
          apply,
          n);
    }
  }
}
