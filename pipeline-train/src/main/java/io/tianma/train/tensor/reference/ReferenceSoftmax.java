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
 * What an attention does once it has its scores, one query of one head at a time. Letters: b
 * sample, h head, t query, s key, i index in the head.
 */
final class ReferenceSoftmax {
  /** How well a query and a key fit. */
  interface Score {
    double of(int b, int h, int t, int s);
  }

  /** Takes the gradient of a score. */
  interface ScoreGradient {
    void accept(int b, int h, int t, int s, double dScore);
  }

  private final AttentionSpec spec;
  private final Tensor queryRows;
  private final Tensor v;
  private final Tensor probsBHTS;
  private final int queries;
  private final int keys;
  private final int headSize;
  private final ReferenceDropout mask;

  /**
   * @param queryRows [B, T, ...], any tensor with the rows of the queries
   */
  ReferenceSoftmax(AttentionSpec spec, Tensor queryRows, Tensor v, Tensor probsBHTS) {
    this.spec = spec;
    this.queryRows = queryRows;
    this.v = v;
    this.probsBHTS = probsBHTS;
    this.queries = queryRows.size(1);
    this.keys = v.size(1);
    this.headSize = v.columns() / spec.heads();
    this.mask = spec.dropout() == null ? null : new ReferenceDropout(spec.dropout());
  }

  void forward(Tensor context, Score score) {
    forEachQuery(
        (b, h, t) -> {
          softmax(b, h, t, score);
          for (int i = 0; i < headSize; i++) {
            double sum = 0;
            for (int s = 0; s < RaggedRows.length(v, b); s++) {
              sum += prob(b, h, t, s) * keep(b, h, t, s) * at(v, keyRow(b, s), h * headSize + i);
            }
            set(context, queryRow(b, t), h * headSize + i, sum);
          }
        });
  }

  /** Adds to dv. */
  void backward(Tensor dContext, Tensor dv, ScoreGradient gradient) {
    double[] dProb = new double[keys];
    forEachQuery(
        (b, h, t) -> {
          double dot = 0;
          for (int s = 0; s < RaggedRows.length(v, b); s++) {
            dProb[s] = 0;
            for (int i = 0; i < headSize; i++) {
              int column = h * headSize + i;
              double dOut = at(dContext, queryRow(b, t), column) * keep(b, h, t, s);
              dProb[s] += dOut * at(v, keyRow(b, s), column);
              add(dv, keyRow(b, s), column, prob(b, h, t, s) * dOut);
            }
            dot += prob(b, h, t, s) * dProb[s];
          }
          for (int s = 0; s < RaggedRows.length(v, b); s++) {
            gradient.accept(b, h, t, s, prob(b, h, t, s) * (dProb[s] - dot));
          }
        });
  }

  private void softmax(int b, int h, int t, Score score) {
    double[] scores = new double[keys];
    double max = Double.NEGATIVE_INFINITY;
    for (int s = 0; s < keys; s++) {
      scores[s] = sees(b, t, s) ? score.of(b, h, t, s) : Double.NEGATIVE_INFINITY;
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

  private boolean sees(int b, int t, int s) {
    boolean past = !spec.causal() || s <= spec.firstQuery() + t;
    return past
        && s < RaggedRows.length(v, b)
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
    for (int b = 0; b < queryRows.size(0); b++) {
      for (int h = 0; h < spec.heads(); h++) {
        for (int t = 0; t < RaggedRows.length(queryRows, b); t++) {
          query.visit(b, h, t);
        }
      }
    }
  }
}
