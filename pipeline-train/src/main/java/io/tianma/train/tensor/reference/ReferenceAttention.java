package io.tianma.train.tensor.reference;

import static io.tianma.train.tensor.reference.Cells.add;
import static io.tianma.train.tensor.reference.Cells.at;

import io.tianma.train.tensor.AttentionSpec;
import io.tianma.train.tensor.Tensor;

/**
 * Attention one query of one head at a time, scores being products of queries and keys. Letters: b
 * sample, h head, t query, s key, i index in the head.
 */
final class ReferenceAttention {
  private final AttentionSpec spec;
  private final Tensor q;
  private final Tensor k;
  private final int queries;
  private final int keys;
  private final int headSize;
  private final ReferenceSoftmax softmax;

  ReferenceAttention(AttentionSpec spec, Tensor q, Tensor k, Tensor v, Tensor probsBHTS) {
    this.spec = spec;
    this.q = q;
    this.k = k;
    this.queries = q.size(1);
    this.keys = k.size(1);
    this.headSize = q.columns() / spec.heads();
    this.softmax = new ReferenceSoftmax(spec, q, v, probsBHTS);
  }

  void forward(Tensor context) {
    softmax.forward(context, this::score);
  }

  void backward(Tensor dContext, Tensor dq, Tensor dk, Tensor dv, Tensor dBias) {
    softmax.backward(
        dContext, dv, (b, h, t, s, dScore) -> scoreBackward(b, h, t, s, dScore, dq, dk, dBias));
  }

  private void scoreBackward(
      int b, int h, int t, int s, double dScore, Tensor dq, Tensor dk, Tensor dBias) {
    for (int i = 0; i < headSize; i++) {
      int column = h * headSize + i;
      add(dq, queryRow(b, t), column, dScore * at(k, keyRow(b, s), column));
      add(dk, keyRow(b, s), column, dScore * at(q, queryRow(b, t), column));
    }
    if (dBias != null) {
      add(dBias, b * spec.heads() + h, queries - 1 - t + s, dScore);
    }
  }

  private double score(int b, int h, int t, int s) {
    double sum = spec.bias() == null ? 0 : at(spec.bias(), h, queries - 1 - t + s);
    for (int i = 0; i < headSize; i++) {
      sum += at(q, queryRow(b, t), h * headSize + i) * at(k, keyRow(b, s), h * headSize + i);
    }
    return sum;
  }

  private long queryRow(int b, int t) {
    return (long) b * queries + t;
  }

  private long keyRow(int b, int s) {
    return (long) b * keys + s;
  }
}
