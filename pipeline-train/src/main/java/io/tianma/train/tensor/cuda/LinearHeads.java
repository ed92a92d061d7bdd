package io.tianma.train.tensor.cuda;

import static io.tianma.train.tensor.cuda.device.Source.LINEAR;

import io.tianma.train.tensor.Arena;
import io.tianma.train.tensor.FeatureMap;
import io.tianma.train.tensor.LinearAttentionSpec;
import io.tianma.train.tensor.RotaryPairs;
import io.tianma.train.tensor.Tensor;
import io.tianma.train.tensor.cuda.device.Launch;

/**
 * The queries or the keys of a linear attention: what a call hands over, and what is made of it in
 * scratch. Letters: B batch, T rows, H heads, K head size, m features.
 *
 * @param map where causality has been thought of
 */
record LinearHeads(
    LinearAttentionSpec spec, FeatureMap map, boolean ofKeys, Tensor x, Launch launch) {
  private static final int THREADS = 64; // of a head of a row

  static LinearHeads queries(LinearAttentionSpec spec, Tensor q, Launch launch) {
    return new LinearHeads(spec, spec.map().where(spec.causal()), false, q, launch);
  }

  static LinearHeads keys(LinearAttentionSpec spec, Tensor k, Launch launch) {
    return new LinearHeads(spec, spec.map().where(spec.causal()), true, k, launch);
  }

  int heads() {
    return spec.heads();
  }

  int headSize() {
    return x.columns() / spec.heads();
  }

  /** m. */
  int width() {
    return spec.width(headSize());
  }

  /** Whether features of numerators are turned, not what they are made of. */
  boolean turnsFeatures() {
    return spec.pairs() != null
        && spec.map() != FeatureMap.TAYLOR
        && spec.map() != FeatureMap.FAVOR;
  }

  /** What FAVOR multiplies its rows by. */
  double scale() {
    return Math.pow(headSize(), ofKeys ? -0.25 : 0.25);
  }

  /** F [B, T, H columns] with the lengths of x. */
  Tensor take(Arena scratch, int columns) {
    return scratch.take(x.type(), x.size(0), x.size(1), heads() * columns).ragged(x.lengths());
  }

  /** Begins a call of a kernel of linear attention. */
  Launch of(String kernel) {
    return launch.of(LINEAR, kernel, x);
  }

  /** Hands over the angles, the layout of pairs and their parts. */
  Launch withTurns(Launch call) {
    RotaryPairs pairs = spec.pairs();
    Tensor angles = ofKeys ? spec.keyAngles() : spec.queryAngles();
    return call.with(pairs == null ? null : angles)
        .with(pairs != null && pairs.layout() == RotaryPairs.Layout.INTERLEAVED)
        .with(pairs == null ? 1 : pairs.parts());
  }

  /** {@code to = from} with heads turned, or back. */
  void turn(boolean back, Tensor from, Tensor to) {
    forEachHead(withTurns(of("turnRows").with(heads()).with(back)).with(from).with(to));
  }

  /** Runs a block, with room for a head, for each head of each row. */
  void forEachHead(Launch call) {
    call.shared(headSize() * x.type().bytes()).blocks(x.rows(), heads(), THREADS);
  }
}
