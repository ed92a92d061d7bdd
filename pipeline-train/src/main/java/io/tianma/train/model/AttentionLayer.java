package io.tianma.train.model;

import io.tianma.train.tape.Attention;
import io.tianma.train.tape.Bias;
import io.tianma.train.tape.Split;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Variable;

/** The attention sublayers of T5: {@code x + attention(norm(x))}, scores unscaled. */
final class AttentionLayer {
  private final ModelConfig config;
  private final Tape tape;
  private final Weights weights;

  AttentionLayer(ModelConfig config, Tape tape, Weights weights) {
    this.config = config;
    this.tape = tape;
    this.weights = weights;
  }

  /** Every token sees its own sequence: all of it but padding, or (causal) what came before. */
  Variable self(String layer, Variable x, Bias bias, boolean causal, Split idsOrNull) {
    String name = layer + "SelfAttention.";
    int inner = config.inner();
    Variable normed = norm(layer, x);
    Variable qkv =
        tape.linear(normed, weights.get(name + "q.weight", name + "k.weight", name + "v.weight"));
    Variable k = qkv.columns(inner, inner);
    Variable v = qkv.columns(2 * inner, inner);
    return attend(name, x, inputs(qkv.columns(0, inner), k, v, causal, 0, bias, idsOrNull));
  }

  /**
   * One more token a row: its key and value go into the cache, its query sees those up to itself.
   */
  Variable selfNext(String layer, Variable x, Bias bias, Variable cacheBT2I, int position) {
    String name = layer + "SelfAttention.";
    int inner = config.inner();
    Variable normed = norm(layer, x);
    Variable qkv =
        tape.linear(normed, weights.get(name + "q.weight", name + "k.weight", name + "v.weight"));
    tape.storeAt(qkv.columns(inner, 2 * inner), cacheBT2I, position);
    Variable k = cacheBT2I.columns(0, inner);
    Variable v = cacheBT2I.columns(inner, inner);
    return attend(name, x, inputs(qkv.columns(0, inner), k, v, true, position, bias, null));
  }

  /** Every target token sees the whole source but padding. */
  Variable cross(String layer, Variable x, Variable memory, Split sourceIds) {
    String name = layer + "EncDecAttention.";
    Variable kv = tape.linear(memory, weights.get(name + "k.weight", name + "v.weight"));
    return crossCached(layer, x, kv, sourceIds);
  }

  /** The same with keys and values [B, S, 2 × inner] made before. */
  Variable crossCached(String layer, Variable x, Variable kvBS2I, Split sourceIds) {
    String name = layer + "EncDecAttention.";
    int inner = config.inner();
    Variable q = tape.linear(norm(layer, x), weights.get(name + "q.weight"));
    Variable k = kvBS2I.columns(0, inner);
    Variable v = kvBS2I.columns(inner, inner);
    return attend(name, x, inputs(q, k, v, false, 0, null, sourceIds));
  }

  /** Keys and values of the source for one layer: [B, S, 2 × inner]. */
  Variable crossKeysAndValues(String layer, Variable memory) {
    String name = layer + "EncDecAttention.";
    return tape.keptLinear(memory, weights.get(name + "k.weight", name + "v.weight"));
  }

  private Attention.Inputs inputs(
      Variable q, Variable k, Variable v, boolean causal, int firstQuery, Bias bias, Split keyIds) {
    return new Attention.Inputs(
        config.heads(), q, k, v, causal, firstQuery, bias, keyIds, config.padId());
  }

  private Variable attend(String name, Variable x, Attention.Inputs inputs) {
    return tape.linearOnto(x, tape.attention(inputs), weights.get(name + "o.weight"));
  }

  private Variable norm(String layer, Variable x) {
    return tape.rmsNorm(x, weights.get(layer + "layer_norm.weight"), config.normEpsilon());
  }
}
