package io.tianma.train.tensor.cpu;

import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.HostMemory;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.LossSpec;
import io.tianma.train.tensor.Tensor;
import io.tianma.train.tensor.cpu.memory.Raw;
import io.tianma.train.tensor.cpu.rows.Aside;
import io.tianma.train.tensor.cpu.rows.Rows;

/** The loss of rows of logits, and its gradient in their place. Letters: N rows, V vocabulary. */
final class CpuLoss {
  private final Rows rows;

  CpuLoss(Rows rows) {
    this.rows = rows;
  }

  /** See {@link Kernels#crossEntropy}. */
  void crossEntropy(LossSpec spec, Tensor logitsNV, Tensor labelsN, Tensor weight, Tensor losses) {
    int vocab = logitsNV.columns();
    for (int n = 0; n < logitsNV.rows(); n++) {
      int label = HostMemory.getInt(labelsN.address(), n);
      long x = Aside.row(logitsNV, n);
      long entries = Aside.row(losses, n);
      if (label != spec.padId()) {
        row(spec, x, label, vocab, weight, entries);
        continue;
      }
      for (int i = 0; i < Kernels.LOSS_SUMS; i++) {
        HostMemory.set(DType.F64, entries, i, 0);
      }
      if (weight != null) {
        rows.fill(0, x, vocab);
      }
    }
  }

  private void row(LossSpec spec, long x, int label, int vocab, Tensor weight, long entries) {
    float max = rows.max(x, vocab);
    boolean right = Raw.get(x, label) == max && rows.indexOf(max, x, vocab) == label;
    float labelled = Raw.get(x, label);
    double sum = spec.labelSmoothing() == 0 ? 0 : rows.sum(x, vocab);
    double total = rows.exp(max, x, x, vocab);
    double logZ = max + Math.log(total);
    double penalty = spec.hasPenalty() ? spec.penalty(logZ, labelled, sum, vocab) : 0;
    HostMemory.set(DType.F64, entries, 0, logZ - labelled);
    HostMemory.set(DType.F64, entries, 1, right ? 1 : 0);
    HostMemory.set(DType.F64, entries, 2, 1);
    HostMemory.set(DType.F64, entries, 3, penalty);
    if (weight != null) {
      gradient(spec, x, label, vocab, Raw.get(weight.address(), 0), logZ, total);
    }
  }

  /** From exponentials with that total to the gradient. */
  private void gradient(
      LossSpec spec, long x, int label, int vocab, float factor, double logZ, double total) {
    double slope = (1 + 2 * spec.zLoss() * logZ) / total;
    double off = spec.offTarget(vocab);
    if (off == 0) {
      rows.scale((float) (factor * slope), x, vocab);
    } else {
      rows.scaleAndAdd((float) (factor * slope), (float) (-factor * off), x, vocab);
    }
    double rest = 1 - spec.labelSmoothing() - off;
    Raw.put(x, label, (float) (Raw.get(x, label) - factor * rest));
  }

  void argmax(Tensor xNV, Tensor idsN) {
    for (int n = 0; n < xNV.rows(); n++) {
      int index =
          rows.indexOf(
              rows.max(Aside.row(xNV, n), xNV.columns()), Aside.row(xNV, n), xNV.columns());
      HostMemory.setInt(idsN.address(), n, index == xNV.columns() ? 0 : index); // 0: it was NaN
    }
  }
}
