package io.tianma.train.tensor.reference;

import static io.tianma.train.tensor.reference.Cells.at;
import static io.tianma.train.tensor.reference.Cells.set;

import io.tianma.train.tensor.FeatureMap;
import io.tianma.train.tensor.LinearAttentionSpec;
import io.tianma.train.tensor.RaggedRows;
import io.tianma.train.tensor.Tensor;

/**
 * The features of one head's queries or keys: feature r of row i is {@code value[i][r]
 * e^exponent[i][r]}, turned by nothing that is not turned before the map.
 */
final class ReferenceFeatures {
  private final LinearAttentionSpec spec;
  private final FeatureMap map;
  private final boolean ofKeys;
  private final int firstColumn;
  private final long firstRow;
  private final ReferenceTurns turns;
  private final double[][] x; // [n, K], turned where that comes before the map
  final double[][] value; // [n, m]
  final double[][] exponent; // [n, m]

  private ReferenceFeatures(LinearAttentionSpec spec, boolean ofKeys, Tensor t, int b, int h) {
    int headSize = t.columns() / spec.heads();
    int rows = RaggedRows.length(t, b);
    this.spec = spec;
    this.map = map(spec);
    this.ofKeys = ofKeys;
    this.firstColumn = h * headSize;
    this.firstRow = (long) b * t.size(1);
    this.turns =
        new ReferenceTurns(spec.pairs(), ofKeys ? spec.keyAngles() : spec.queryAngles(), b);
    this.x = new double[rows][headSize];
    this.value = new double[rows][spec.width(headSize)];
    this.exponent = new double[rows][spec.width(headSize)];
    for (int i = 0; i < rows; i++) {
      for (int r = 0; r < headSize; r++) {
        x[i][r] = at(t, firstRow + i, firstColumn + r);
      }
      if (!turnsFeatures(spec)) {
        turns.turn(i, false, x[i]);
      }
      map(i);
    }
    if (map == FeatureMap.SOFTMAX_FACTORISED && ofKeys) {
      softmaxOfColumns();
    }
  }

  static ReferenceFeatures ofQueries(LinearAttentionSpec spec, Tensor q, int b, int h) {
    return new ReferenceFeatures(spec, false, q, b, h);
  }

  static ReferenceFeatures ofKeys(LinearAttentionSpec spec, Tensor k, int b, int h) {
    return new ReferenceFeatures(spec, true, k, b, h);
  }

  static FeatureMap map(LinearAttentionSpec spec) {
    return spec.map().where(spec.causal());
  }

  static boolean exponential(LinearAttentionSpec spec) {
    return map(spec).exponential();
  }

  /** Whether features of numerators are turned, not what they are made of. */
  static boolean turnsFeatures(LinearAttentionSpec spec) {
    return spec.pairs() != null
        && spec.map() != FeatureMap.TAYLOR
        && spec.map() != FeatureMap.FAVOR;
  }

  int rows() {
    return x.length;
  }

  ReferenceTurns turns() {
    return turns;
  }

  /** The greatest exponent of row i. */
  double greatest(int i) {
    double greatest = Double.NEGATIVE_INFINITY;
    for (double e : exponent[i]) {
      greatest = Math.max(greatest, e);
    }
    return greatest;
  }

  private void map(int i) {
    double length = Math.max(length(x[i]), LinearAttentionSpec.LEAST_LENGTH);
    for (int r = 0; r < value[i].length; r++) {
      switch (map) {
        case ELU -> value[i][r] = x[i][r] > 0 ? x[i][r] + 1 : Math.exp(x[i][r]);
        case RELU -> value[i][r] = Math.max(x[i][r], 0) + LinearAttentionSpec.RELU_OFFSET;
        case TAYLOR -> value[i][r] = r == 0 ? 1 : x[i][r - 1] / length;
        case FAVOR -> {
          value[i][r] = 1;
          exponent[i][r] = scale() * project(x[i], r) - square(scale() * length(x[i])) / 2;
        }
        case EXP, SOFTMAX_FACTORISED -> {
          value[i][r] = 1;
          exponent[i][r] = x[i][r];
        }
      }
    }
    if (map == FeatureMap.SOFTMAX_FACTORISED && !ofKeys) {
      value[i] = softmax(exponent[i]);
      exponent[i] = new double[value[i].length];
    }
  }

  /** {@code ω_r · x}. */
  private double project(double[] xi, int r) {
    double sum = 0;
    for (int c = 0; c < xi.length; c++) {
      sum += at(spec.features(), r, c) * xi[c];
    }
    return sum;
  }

  /** What FAVOR multiplies its rows by: {@code K^¼} or {@code K^-¼}. */
  private double scale() {
    return Math.pow(x[0].length, ofKeys ? -0.25 : 0.25);
  }

  private static double square(double a) {
    return a * a;
  }

  private static double length(double[] xi) {
    return Math.sqrt(dot(xi, xi));
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int r = 0; r < a.length; r++) {
      sum += a[r] * b[r];
    }
    return sum;
  }

  private static double[] softmax(double[] scores) {
    double max = Double.NEGATIVE_INFINITY;
    for (double score : scores) {
      max = Math.max(max, score);
    }
    double[] y = new double[scores.length];
    double sum = 0;
    for (int r = 0; r < y.length; r++) {
      y[r] = Math.exp(scores[r] - max);
      sum += y[r];
    }
    for (int r = 0; r < y.length; r++) {
      y[r] /= sum;
    }
    return y;
  }

  private void softmaxOfColumns() {
    for (int r = 0; rows() > 0 && r < exponent[0].length; r++) {
      double[] y = softmax(column(exponent, r));
      for (int i = 0; i < y.length; i++) {
        value[i][r] = y[i];
        exponent[i][r] = 0;
      }
    }
  }

  private static double[] column(double[][] rows, int r) {
    double[] column = new double[rows.length];
    for (int i = 0; i < column.length; i++) {
      column[i] = rows[i][r];
    }
    return column;
  }

  /**
   * Writes the derivative with respect to the head's rows.
   *
   * @param dValue [n, m] with respect to the values; of exponentials, whose values are 1, it is
   *     that with respect to the exponents
   */
  void backward(double[][] dValue, Tensor dx) {
    for (int i = 0; i < rows(); i++) {
      double[] d = new double[x[i].length];
      for (int r = 0; r < d.length; r++) {
        d[r] = slope(dValue, i, r);
      }
      if (!turnsFeatures(spec)) {
        turns.turn(i, true, d);
      }
      for (int r = 0; r < d.length; r++) {
        set(dx, firstRow + i, firstColumn + r, d[r]);
      }
    }
  }

  private double slope(double[][] dValue, int i, int r) {
    return switch (map) {
      case ELU -> dValue[i][r] * (x[i][r] > 0 ? 1 : Math.exp(x[i][r]));
      case RELU -> x[i][r] > 0 ? dValue[i][r] : 0;
      case EXP -> dValue[i][r];
      case TAYLOR -> unitSlope(dValue[i], i, r);
      case FAVOR -> randomSlope(dValue[i], i, r);
      case SOFTMAX_FACTORISED -> {
        double[] d = ofKeys ? column(dValue, r) : dValue[i];
        double[] y = ofKeys ? column(value, r) : value[i];
        yield value[i][r] * (dValue[i][r] - dot(y, d));
      }
    };
  }

  /** Of {@code x / max(length, least)}, the value 1 before it apart. */
  private double unitSlope(double[] d, int i, int r) {
    double length = length(x[i]);
    if (length <= LinearAttentionSpec.LEAST_LENGTH) {
      return d[r + 1] / LinearAttentionSpec.LEAST_LENGTH;
    }
    double along = dot(value[i], d) - d[0];
    return (d[r + 1] - value[i][r + 1] * along) / length;
  }

  private double randomSlope(double[] d, int i, int r) {
    double sum = 0;
    for (int f = 0; f < d.length; f++) {
      sum += d[f] * scale() * (at(spec.features(), f, r) - scale() * x[i][r]);
    }
    return sum;
  }
}
