package io.tianma.train.tensor.reference;

import static io.tianma.train.tensor.reference.Cells.at;
import static io.tianma.train.tensor.reference.Cells.set;

import io.tianma.train.tensor.FeatureMap;
import io.tianma.train.tensor.LinearAttentionSpec;
import io.tianma.train.tensor.Tensor;
import java.util.Arrays;

/** What stands for the keys of one head: sums of φ(k) vᵀ [m, K] and φ(k) [m], a maximum. */
final class ReferenceLinearState {
  private final LinearAttentionSpec spec;
  private final Tensor state;
  private final long row;
  private final int b;
  private final int h;
  private final int headSize;
  private final int width;

  /** That of a head; x has the head's width. */
  ReferenceLinearState(LinearAttentionSpec spec, Tensor x, Tensor stateBHZ, int b, int h) {
    this.spec = spec;
    this.state = stateBHZ;
    this.row = (long) b * spec.heads() + h;
    this.b = b;
    this.h = h;
    this.headSize = x.columns() / spec.heads();
    this.width = spec.width(headSize);
  }

  /** Of no key. */
  void clear() {
    for (int place = 0; place < spec.stateSize(headSize); place++) {
      set(state, row, place, 0);
    }
    boolean exponential = ReferenceFeatures.exponential(spec);
    set(state, row, spec.stateSize(headSize) - 1, exponential ? Double.NEGATIVE_INFINITY : 0);
  }

  void add(ReferenceFeatures k, Tensor v) {
    for (int j = 0; j < k.rows(); j++) {
      double max = ReferenceFeatures.exponential(spec) ? raise(k.greatest(j)) : 0;
      double[] den = features(k, j, max);
      double[] num = numerators(k, j, den);
      for (int r = 0; r < width; r++) {
        for (int c = 0; c < headSize; c++) {
          double value = at(v, (long) b * v.size(1) + j, h * headSize + c);
          add(r * headSize + c, num[r] * value);
        }
        add(width * headSize + r, den[r]);
      }
    }
  }

  /** Makes everything relative to that exponent if it is greater than those before. */
  private double raise(double exponent) {
    int place = spec.stateSize(headSize) - 1;
    double before = at(state, row, place);
    if (exponent > before) {
      for (int i = 0; i < place; i++) {
        set(state, row, i, at(state, row, i) * Math.exp(before - exponent));
      }
      set(state, row, place, exponent);
    }
    return at(state, row, place);
  }

  private void add(int place, double value) {
    Cells.add(state, row, place, value);
  }

  void read(ReferenceFeatures q, Tensor context) {
    for (int i = 0; i < q.rows(); i++) {
      double[] den = features(q, i, ReferenceFeatures.exponential(spec) ? q.greatest(i) : 0);
      double[] num = numerators(q, i, den);
      double divisor = 0;
      for (int r = 0; r < width; r++) {
        divisor += den[r] * at(state, row, width * headSize + r);
      }
      divisor = Math.max(divisor, LinearAttentionSpec.LEAST_DENOMINATOR);
      boolean divides = ReferenceFeatures.map(spec) != FeatureMap.SOFTMAX_FACTORISED;
      for (int c = 0; c < headSize; c++) {
        double sum = 0;
        for (int r = 0; r < width; r++) {
          sum += num[r] * at(state, row, r * headSize + c);
        }
        long to = (long) b * context.size(1) + i;
        set(context, to, h * headSize + c, divides ? sum / divisor : sum);
      }
    }
  }

  private double[] features(ReferenceFeatures x, int i, double max) {
    double[] features = new double[width];
    Arrays.setAll(features, r -> x.value[i][r] * Math.exp(x.exponent[i][r] - max));
    return features;
  }

  private double[] numerators(ReferenceFeatures x, int i, double[] features) {
    double[] turned = features.clone();
    if (ReferenceFeatures.turnsFeatures(spec)) {
      x.turns().turn(i, false, turned);
    }
    return turned;
  }
}
