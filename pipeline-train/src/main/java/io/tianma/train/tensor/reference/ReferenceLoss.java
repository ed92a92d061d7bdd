package io.tianma.train.tensor.reference;

import static io.tianma.train.tensor.reference.Cells.add;
import static io.tianma.train.tensor.reference.Cells.at;
import static io.tianma.train.tensor.reference.Cells.set;

import io.tianma.train.tensor.Tensor;

/** Cross-entropy and arg-max of one row of logits. */
final class ReferenceLoss {
  private ReferenceLoss() {}

  static void row(Tensor logitsNV, int n, int label, int padId, Tensor weight, Tensor sums) {
    int vocab = logitsNV.columns();
    boolean counted = label != padId;
    int best = argmax(logitsNV, n);
    double max = at(logitsNV, n, best);
    double total = 0;
    for (int v = 0; v < vocab; v++) {
      total += Math.exp(at(logitsNV, n, v) - max);
    }
    if (counted) {
      add(sums, 0, 0, max + Math.log(total) - at(logitsNV, n, label));
      add(sums, 0, 1, best == label ? 1 : 0);
      add(sums, 0, 2, 1);
    }
    for (int v = 0; weight != null && v < vocab; v++) {
      double softmax = Math.exp(at(logitsNV, n, v) - max) / total;
      set(logitsNV, n, v, counted ? at(weight, 0, 0) * (softmax - (v == label ? 1 : 0)) : 0);
    }
  }

  /** The first column with the greatest value. */
  static int argmax(Tensor xNV, int n) {
    int best = 0;
    for (int v = 1; v < xNV.columns(); v++) {
      best = at(xNV, n, v) > at(xNV, n, best) ? v : best;
    }
    return best;
  }
}
