package io.tianma.train.tensor.reference;

import static io.tianma.train.tensor.reference.Cells.at;
import static io.tianma.train.tensor.reference.Cells.forEach;
import static io.tianma.train.tensor.reference.Cells.set;

import io.tianma.train.tensor.AttentionSpec;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.HostMemory;
import io.tianma.train.tensor.Tensor;

/** Attention whose scores are given: [1 or B, H, T, S]. */
final class ReferenceScores {
  private ReferenceScores() {}

  static void forward(AttentionSpec spec, Tensor scores, Tensor v, Tensor probs, Tensor context) {
    new ReferenceSoftmax(spec, context, v, probs)
        .forward(
            context, (b, h, t, s) -> at(scores, row(scores, scores.size(0) == 1 ? 0 : b, h, t), s));
  }

  static void backward(
      AttentionSpec spec, Tensor dContext, Tensor v, Tensor probs, Tensor dScores, Tensor dv) {
    HostMemory memory = new HostMemory();
    long wide = memory.allocate(Double.BYTES * Math.max(1, dv.elements()));
    Tensor sums = Tensor.at(wide, DType.F64, dv.shape()); // dv may be too narrow to add up in
    forEach(dScores, (row, s) -> set(dScores, row, s, 0));
    new ReferenceSoftmax(spec, dContext, v, probs)
        .backward(
            dContext, sums, (b, h, t, s, dScore) -> set(dScores, row(dScores, b, h, t), s, dScore));
    forEach(dv, (row, i) -> set(dv, row, i, at(sums, row, i)));
    memory.free(wide);
  }

  private static long row(Tensor scores, int b, int h, int t) {
    return ((long) b * scores.size(1) + h) * scores.size(2) + t;
  }
}
