package io.tianma.train.tensor;

import io.tianma.train.tensor.Twins.Twin;

/**
 * A linear attention of random sizes with its operands in both memories; void rows are NaN, which
 * whoever reads one spreads. Letters: B batch, T queries, S keys, H heads, K head size.
 */
final class LinearCase {
  /** The reference's memory and that of the kernels under test. */
  static final boolean[] SIDES = {true, false};

  final Twins t;
  final FeatureMap map;
  final boolean causal;
  final int batch;
  final int heads;
  final int headSize;
  final int queries;
  final int keys;
  final Twin q;
  final Twin k;
  final Twin v;
  final Twin context;
  final Twin den;
  private final RotaryPairs pairs;
  private final Twin features;
  private final Twin queryAngles;
  private final Twin keyAngles;
  private final Twin queryEnds;
  private final Twin keyEnds;

  LinearCase(Twins t, FeatureMap map, boolean causal, int mostRows) {
    this.t = t;
    this.map = map;
    this.causal = causal;
    this.batch = t.size(3);
    this.heads = t.size(3);
    int parts = t.size(2);
    boolean turned = t.coin();
    // of two vectors with few coordinates TAYLOR's weight may be next to nothing
    int least = map == FeatureMap.TAYLOR ? 8 : 0;
    this.headSize = least + (turned ? 2 * parts * t.size(24 / parts) : t.size(40));
    RotaryPairs.Layout layout = t.coin() ? RotaryPairs.Layout.HALF : RotaryPairs.Layout.INTERLEAVED;
    this.pairs = turned ? new RotaryPairs(headSize, layout, parts) : null;
    this.queries = t.size(mostRows);
    this.keys = causal ? queries : t.size(mostRows);
    this.queryEnds = t.coin() ? ends(queries) : null;
    boolean alike = causal && t.coin();
    this.keyEnds = alike ? queryEnds : t.coin() ? ends(keys) : null;
    this.queryAngles = turned ? angles(queries) : null;
    this.keyAngles = turned ? causal ? queryAngles : angles(keys) : null;
    this.features = map == FeatureMap.FAVOR ? t.floats(0.5, t.size(50), headSize) : null;
    this.q = queryRows(0.5);
    this.k = keyRows(0.5);
    this.v = keyRows(0.5);
    this.context = queryRows(1);
    this.den = t.floats(1, batch, queries, heads);
  }

  private Twin ends(int length) {
    int[] ends = new int[batch];
    for (int b = 0; b < batch; b++) {
      ends[b] = t.coin() ? length : t.random.nextInt(length + 1);
    }
    return t.write(ends, t.ints(1, batch));
  }

  /** Cosines and sines [1 or B, length, K]. */
  private Twin angles(int length) {
    Twin angles = t.floats(1, t.coin() ? 1 : batch, length, headSize);
    float[] values = new float[Math.toIntExact(angles.expected().elements())];
    for (int i = 0; i < values.length; i += headSize) {
      for (int pair = 0; pair < headSize / 2; pair++) {
        double angle = 7 * t.random.nextDouble();
        values[i + pair] = (float) Math.cos(angle);
        values[i + headSize / 2 + pair] = (float) Math.sin(angle);
      }
    }
    t.write(values, angles);
    return angles;
  }

  Twin queryRows(double scale) {
    return rows(scale, queries, queryEnds);
  }

  Twin keyRows(double scale) {
    return rows(scale, keys, keyEnds);
  }

  private Twin rows(double scale, int length, Twin ends) {
    Twin x = t.window(scale, batch, length, heads * headSize);
    if (ends == null) {
      return x;
    }
    Twin ragged = new Twin(x.expected().ragged(ends.expected()), x.actual().ragged(ends.actual()));
    poison(ragged.expected());
    poison(ragged.actual());
    return ragged;
  }

  private static void poison(Tensor x) {
    for (int row = 0; row < x.rows(); row++) {
      for (int j = 0; j < x.columns() && !RaggedRows.counts(x, row); j++) {
        set(x, row, j, Double.NaN);
      }
    }
  }

  LinearAttentionSpec spec(boolean side) {
    return spec(side, of(queryAngles, side), of(keyAngles, side));
  }

  private LinearAttentionSpec spec(boolean side, Tensor forQueries, Tensor forKeys) {
    return new LinearAttentionSpec(
        map, heads, causal, of(features, side), pairs, forQueries, forKeys);
  }

  Kernels kernels(boolean expected) {
    return expected ? t.reference : t.tested;
  }

  /** Attends in both memories. */
  void attend() {
    for (boolean side : SIDES) {
      kernels(side)
          .linearAttention()
          .attend(
              spec(side), of(q, side), of(k, side), of(v, side), of(den, side), of(context, side));
    }
  }

  /** The derivatives in both memories; then denominators, which are no one else's, are equal. */
  void backward() {
    Twin dContext = queryRows(1);
    Twin dq = queryRows(1);
    Twin dk = keyRows(1);
    Twin dv = keyRows(1);
    for (boolean side : SIDES) {
      kernels(side)
          .linearAttention()
          .attendBackward(
              spec(side),
              of(dContext, side),
              of(q, side),
              of(k, side),
              of(v, side),
              of(den, side),
              of(context, side),
              of(dq, side),
              of(dk, side),
              of(dv, side));
    }
  }

  /** Makes denominators equal, which are each kernels' own business. */
  void forgetDenominators() {
    t.tested.copy(den.expected(), den.actual());
  }

  /** {@code x = scale x + shift} for rows of each sample from {@code from} on. */
  static void change(Twin x, int from, double scale, double shift) {
    for (boolean side : SIDES) {
      Tensor y = of(x, side);
      for (int row = 0; row < y.rows(); row++) {
        for (int j = 0; j < y.columns() && row % y.size(1) >= from; j++) {
          set(y, row, j, scale * at(y, row, j) + shift);
        }
      }
    }
  }

  int queryLength(int b) {
    return RaggedRows.length(q.expected(), b);
  }

  int keyLength(int b) {
    return RaggedRows.length(k.expected(), b);
  }

  /** A state for every head. */
  Twin states() {
    return t.floats(1, batch, heads, spec(true).stateSize(headSize));
  }

  /** Makes states those of no key. */
  void empty(Twin states) {
    boolean exponential =
        map != FeatureMap.ELU && map != FeatureMap.RELU && map != FeatureMap.TAYLOR;
    for (boolean side : SIDES) {
      Tensor rows = of(states, side);
      kernels(side).fill(rows, 0);
      double none = exponential ? Double.NEGATIVE_INFINITY : 0;
      kernels(side).fill(rows.columns(rows.columns() - 1, 1), none);
    }
  }

  /** Token i of each row joins the states; what its query sees goes to out [B, 1, H K]. */
  void advance(int i, Twin states, Twin out) {
    Twin stepQ = token(q, i);
    Twin stepK = token(k, i);
    Twin stepV = token(v, i);
    Twin stepQueryAngles = queryAngles == null ? null : token(queryAngles, i);
    Twin stepKeyAngles = keyAngles == null ? null : token(keyAngles, i);
    for (boolean side : SIDES) {
      LinearAttentionSpec spec = spec(side, of(stepQueryAngles, side), of(stepKeyAngles, side));
      kernels(side)
          .linearAttention()
          .advance(
              spec,
              of(stepQ, side),
              of(stepK, side),
              of(stepV, side),
              of(states, side),
              of(out, side));
    }
  }

  /** Row i of each sample [B, 1, columns]. */
  private Twin token(Twin x, int i) {
    Twin token = t.floats(1, x.expected().size(0), 1, x.expected().columns());
    for (boolean side : SIDES) {
      for (int b = 0; b < token.expected().rows(); b++) {
        for (int j = 0; j < token.expected().columns(); j++) {
          set(of(token, side), b, j, at(of(x, side), b * x.expected().size(1) + i, j));
        }
      }
    }
    return token;
  }

  static double at(Tensor x, int row, int column) {
    return HostMemory.get(x.type(), x.address(), (long) row * x.stride() + column);
  }

  private static void set(Tensor x, int row, int column, double value) {
    HostMemory.set(x.type(), x.address(), (long) row * x.stride() + column, value);
  }

  static Tensor of(Twin twin, boolean expected) {
    return twin == null ? null : expected ? twin.expected() : twin.actual();
  }
}
