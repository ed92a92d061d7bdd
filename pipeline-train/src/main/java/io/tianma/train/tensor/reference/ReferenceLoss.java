package io.tianma.train.tensor.reference;

import static io.tianma.train.tensor.reference.Cells.at;
import static io.tianma.train.tensor.reference.Cells.set;

import io.tianma.train.tensor.LossSpec;
import io.tianma.train.tensor.Tensor;

/** Cross-entropy and arg-max of one row of logits. */
final class ReferenceLoss {
  private ReferenceLoss() {}

  static void row(LossSpec spec, Tensor logitsNV, int n, int label, Tensor weight, Tensor losses) {
    int vocab = logitsNV.columns();
    boolean counted = label != spec.padId();
    int best = argmax(logitsNV, n);
    double max = at(logitsNV, n, best);
    double total = 0;
    double sum = 0;
    for (int v = 0; v < vocab; v++) {
      total += Math.exp(at(logitsNV, n, v) - max);
      sum += at(logitsNV, n, v);
    }
    double logZ = max + Math.log(total);
    double labelled = at(logitsNV, n, label);
    set(losses, n, 0, counted ? logZ - labelled : 0);
    set(losses, n, 1, counted && best == label ? 1 : 0);
    set(losses, n, 2, counted ? 1 : 0);
    set(losses, n, 3, counted ? spec.penalty(logZ, labelled, sum, vocab) : 0);
    for (int v = 0; weight != null && v < vocab; v++) {
      double softmax = Math.exp(at(logitsNV, n, v) - max) / total;
      double target = v == label ? 1 - spec.labelSmoothing() : spec.offTarget(vocab);
      double slope = (1 + 2 * spec.zLoss() * logZ) * softmax - target;
      set(logitsNV, n, v, counted ? at(weight, 0, 0) * slope : 0);
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
