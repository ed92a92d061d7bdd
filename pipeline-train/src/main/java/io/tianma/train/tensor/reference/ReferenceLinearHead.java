package io.tianma.train.tensor.reference;

import static io.tianma.train.tensor.reference.Cells.at;
import static io.tianma.train.tensor.reference.Cells.set;

import io.tianma.train.tensor.FeatureMap;
import io.tianma.train.tensor.LinearAttentionSpec;
import io.tianma.train.tensor.RotaryPairs;
import io.tianma.train.tensor.Tensor;

/**
 * Linear attention of one head, a query and a key at a time. Exponentials are relative to the
 * greatest exponent that a query meets. Letters: i query, j key, r and s features, c column of the
 * head.
 */
final class ReferenceLinearHead {
  private final LinearAttentionSpec spec;
  private final ReferenceFeatures q;
  private final ReferenceFeatures k;
  private final Tensor v;
  private final int b;
  private final int h;
  private final int queries;
  private final int headSize;
  private double greatest; // of the query at hand

  ReferenceLinearHead(LinearAttentionSpec spec, Tensor q, Tensor k, Tensor v, int b, int h) {
    this.spec = spec;
    this.q = ReferenceFeatures.ofQueries(spec, q, b, h);
    this.k = ReferenceFeatures.ofKeys(spec, k, b, h);
    this.v = v;
    this.b = b;
    this.h = h;
    this.queries = q.size(1);
    this.headSize = q.columns() / spec.heads();
  }

  void forward(Tensor denBTH, Tensor context) {
    for (int i = 0; i < q.rows(); i++) {
      meetGreatest(i);
      double den = 0;
      double[] sums = new double[headSize];
      for (int j = 0; j < visible(i); j++) {
        den += den(i, j);
        double num = num(i, j);
        for (int c = 0; c < headSize; c++) {
          sums[c] += num * at(v, keyRow(j), column(c));
        }
      }
      set(denBTH, queryRow(i), h, den);
      for (int c = 0; c < headSize; c++) {
        set(context, queryRow(i), column(c), sums[c] / divisor(den));
      }
    }
  }

  void backward(Tensor dContext, Tensor denBTH, Tensor context, Tensor dq, Tensor dk, Tensor dv) {
    double[][] dQueries = new double[q.rows()][spec.width(headSize)];
    double[][] dKeys = new double[k.rows()][spec.width(headSize)];
    double[][] dValues = new double[k.rows()][headSize];
    for (int i = 0; i < q.rows(); i++) {
      meetGreatest(i);
      double den = at(denBTH, queryRow(i), h);
      double dDen = 0;
      for (int c = 0; den == divisor(den) && c < headSize; c++) {
        dDen -= at(dContext, queryRow(i), column(c)) * at(context, queryRow(i), column(c)) / den;
      }
      for (int j = 0; j < visible(i); j++) {
        double num = num(i, j);
        double dNum = 0;
        for (int c = 0; c < headSize; c++) {
          double dSum = at(dContext, queryRow(i), column(c)) / divisor(den);
          dNum += dSum * at(v, keyRow(j), column(c));
          dValues[j][c] += dSum * num;
        }
        weightBackward(i, j, dNum, dDen, dQueries[i], dKeys[j]);
      }
    }
    q.backward(dQueries, dq);
    k.backward(dKeys, dk);
    for (int j = 0; j < k.rows(); j++) {
      for (int c = 0; c < headSize; c++) {
        set(dv, keyRow(j), column(c), dValues[j][c]);
      }
    }
  }

  private void meetGreatest(int i) {
    greatest = ReferenceFeatures.exponential(spec) ? Double.NEGATIVE_INFINITY : 0;
    for (int j = 0; ReferenceFeatures.exponential(spec) && j < visible(i); j++) {
      for (int r = 0; r < q.exponent[i].length; r++) {
        greatest = Math.max(greatest, q.exponent[i][r] + k.exponent[j][r]);
      }
    }
  }

  private int visible(int i) {
    return spec.causal() ? Math.min(k.rows(), i + 1) : k.rows();
  }

  /** What the sum over keys is divided by. */
  private double divisor(double den) {
    boolean none = ReferenceFeatures.map(spec) == FeatureMap.SOFTMAX_FACTORISED;
    return none ? 1 : Math.max(den, LinearAttentionSpec.LEAST_DENOMINATOR);
  }

  private double den(int i, int j) {
    double sum = 0;
    for (int r = 0; r < q.value[i].length; r++) {
      sum += product(i, j, r, r);
    }
    return sum;
  }

  private double num(int i, int j) {
    if (!ReferenceFeatures.turnsFeatures(spec)) {
      return den(i, j);
    }
    double sum = 0;
    for (int pair = 0; pair < headSize / 2; pair++) {
      int r = spec.pairs().first(pair);
      int s = spec.pairs().second(pair);
      sum += cos(i, j, pair) * (product(i, j, r, r) + product(i, j, s, s));
      sum += sin(i, j, pair) * (product(i, j, r, s) - product(i, j, s, r));
    }
    return sum;
  }

  /** The product of feature r of the query and feature s of the key. */
  private double product(int i, int j, int r, int s) {
    return q.value[i][r] * k.value[j][s] * power(i, j, r, s);
  }

  private double power(int i, int j, int r, int s) {
    double exponent = q.exponent[i][r] + k.exponent[j][s] - greatest;
    return exponent == 0 ? 1 : Math.exp(exponent);
  }

  /** Cosine of how far the query is turned beyond the key. */
  private double cos(int i, int j, int pair) {
    return q.turns().cos(i, pair) * k.turns().cos(j, pair)
        + q.turns().sin(i, pair) * k.turns().sin(j, pair);
  }

  private double sin(int i, int j, int pair) {
    return q.turns().sin(i, pair) * k.turns().cos(j, pair)
        - q.turns().cos(i, pair) * k.turns().sin(j, pair);
  }

  /** The derivatives of {@link #num} and {@link #den}, added to those of the values. */
  private void weightBackward(int i, int j, double dNum, double dDen, double[] dq, double[] dk) {
    boolean turned = ReferenceFeatures.turnsFeatures(spec);
    for (int r = 0; r < dq.length; r++) {
      productBackward(i, j, r, r, turned ? dDen : dDen + dNum, dq, dk);
    }
    RotaryPairs pairs = spec.pairs();
    for (int pair = 0; turned && pair < headSize / 2; pair++) {
      int r = pairs.first(pair);
      int s = pairs.second(pair);
      productBackward(i, j, r, r, dNum * cos(i, j, pair), dq, dk);
      productBackward(i, j, s, s, dNum * cos(i, j, pair), dq, dk);
      productBackward(i, j, r, s, dNum * sin(i, j, pair), dq, dk);
      productBackward(i, j, s, r, -dNum * sin(i, j, pair), dq, dk);
    }
  }

  private void productBackward(int i, int j, int r, int s, double d, double[] dq, double[] dk) {
    double scaled = d * power(i, j, r, s);
    dq[r] += scaled * k.value[j][s];
    dk[s] += scaled * q.value[i][r];
  }

  private long queryRow(int i) {
    return (long) b * queries + i;
  }

  private long keyRow(int j) {
    return (long) b * v.size(1) + j;
  }

  private int column(int c) {
    return h * headSize + c;
  }
}
