package io.tianma.train.tensor.reference;

import static io.tianma.train.tensor.reference.Cells.add;
import static io.tianma.train.tensor.reference.Cells.at;
import static io.tianma.train.tensor.reference.Cells.id;
import static io.tianma.train.tensor.reference.Cells.set;

import io.tianma.train.tensor.AttentionSpec;
import io.tianma.train.tensor.RaggedRows;
import io.tianma.train.tensor.Tensor;
import io.tianma.train.tensor.reference.ReferenceKernels.ReferenceDropout;

/**
 * Attention one query of one head at a time. Letters: b sample, h head, t query, s key, i index in
 * the head.
 */
final class ReferenceAttention {
  private final AttentionSpec spec;
  private final Tensor q;
  private final Tensor k;
  private final Tensor v;
  private final Tensor probsBHTS;
  private final int queries;
  private final int keys;
  private final int headSize;
  private final ReferenceDropout mask;

  ReferenceAttention(AttentionSpec spec, Tensor q, Tensor k, Tensor v, Tensor probsBHTS) {
    this.spec = spec;
    this.q = q;
    this.k = k;
    this.v = v;
    this.probsBHTS = probsBHTS;
    this.queries = q.size(1);
    this.keys = k.size(1);
    this.headSize = q.columns() / spec.heads();
    this.mask = spec.dropout() == null ? null : new ReferenceDropout(spec.dropout());
  }

  void forward(Tensor context) {
    forEachQuery(
        (b, h, t) -> {
          softmax(b, h, t);
          for (int i = 0; i < headSize; i++) {
            double sum = 0;
            for (int s = 0; s < RaggedRows.length(k, b); s++) {
              sum += prob(b, h, t, s) * keep(b, h, t, s) * at(v, keyRow(b, s), h * headSize + i);
            }
            set(context, queryRow(b, t), h * headSize + i, sum);
          }
        });
  }

  void backward(Tensor dContext, Tensor dq, Tensor dk, Tensor dv, Tensor dBias) {
    double[] dProb = new double[keys];
    forEachQuery(
        (b, h, t) -> {
          double dot = 0;
          for (int s = 0; s < RaggedRows.length(k, b); s++) {
            dProb[s] = 0;
            for (int i = 0; i < headSize; i++) {
              int column = h * headSize + i;
              double dOut = at(dContext, queryRow(b, t), column) * keep(b, h, t, s);
              dProb[s] += dOut * at(v, keyRow(b, s), column);
              add(dv, keyRow(b, s), column, prob(b, h, t, s) * dOut);
            }
            dot += prob(b, h, t, s) * dProb[s];
          }
          for (int s = 0; s < RaggedRows.length(k, b); s++) {
            scoreBackward(b, h, t, s, prob(b, h, t, s) * (dProb[s] - dot), dq, dk, dBias);
          }
        });
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

  private void softmax(int b, int h, int t) {
    double[] scores = new double[keys];
    double max = Double.NEGATIVE_INFINITY;
    for (int s = 0; s < keys; s++) {
      scores[s] = sees(b, t, s) ? score(b, h, t, s) : Double.NEGATIVE_INFINITY;
      max = Math.max(max, scores[s]);
    }
    double total = 0;
    for (int s = 0; s < keys; s++) {
      scores[s] = scores[s] == Double.NEGATIVE_INFINITY ? 0 : Math.exp(scores[s] - max);
      total += scores[s];
    }
    for (int s = 0; s < keys; s++) {
      set(probsBHTS, probRow(b, h, t), s, total == 0 ? 0 : scores[s] / total);
    }
  }

  private double score(int b, int h, int t, int s) {
    double sum = spec.bias() == null ? 0 : at(spec.bias(), h, queries - 1 - t + s);
    for (int i = 0; i < headSize; i++) {
      sum += at(q, queryRow(b, t), h * headSize + i) * at(k, keyRow(b, s), h * headSize + i);
    }
    return sum;
  }

  private boolean sees(int b, int t, int s) {
    boolean past = !spec.causal() || s <= spec.firstQuery() + t;
    return past
        && s < RaggedRows.length(k, b)
        && (spec.keyIds() == null || id(spec.keyIds(), (long) b * keys + s) != spec.padId());
  }

  private double prob(int b, int h, int t, int s) {
    return at(probsBHTS, probRow(b, h, t), s);
  }

  private double keep(int b, int h, int t, int s) {
    return mask == null ? 1 : mask.factor(probRow(b, h, t) * keys + s);
  }

  private long probRow(int b, int h, int t) {
    return ((long) b * spec.heads() + h) * queries + t;
  }

  private long queryRow(int b, int t) {
    return (long) b * queries + t;
  }

  private long keyRow(int b, int s) {
    return (long) b * keys + s;
  }

  private interface Query {
    void visit(int b, int h, int t);
  }

  private void forEachQuery(Query query) {
    for (int b = 0; b < q.size(0); b++) {
      for (int h = 0; h < spec.heads(); h++) {
        for (int t = 0; t < RaggedRows.length(q, b); t++) {
          query.visit(b, h, t);
        }
      }
    }
  }
}
