package io.tianma.train.model;

import io.tianma.train.tape.Bias;
import io.tianma.train.tape.Split;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Variable;
import io.tianma.train.tape.Weight;
import io.tianma.train.tensor.LossSpec;
import io.tianma.train.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * T5.1.1 as its papers draw it, recorded on a tape. Letters: B batch, S source, T target, D model,
 * V vocabulary.
 */
final class Network {
  private final ModelConfig config;
  private final Tape tape;
  private final Weights weights;
  private final AttentionLayer attention;
  private final FeedForwardLayer feedForward;

  Network(ModelConfig config, Tape tape, Weights weights) {
    this.config = config;
    this.tape = tape;
    this.weights = weights;
    this.attention = new AttentionLayer(config, tape, weights);
    this.feedForward = new FeedForwardLayer(config, tape, weights);
  }

  /** Source ids [B, S] to memory [B, S, D]. */
  Variable encode(Split sourceIds) {
    Variable x = embed(sourceIds);
    Bias bias = bias("encoder", true, sourceIds);
    tape.section();
    for (int block = 0; block < config.encoderLayers(); block++) {
      String layer = "encoder.block." + block + ".layer.";
      x = attention.self(layer + "0.", x, bias, false, sourceIds);
      x = feedForward.apply(layer + "1.", x);
      tape.section();
    }
    return finalNorm("encoder", x);
  }

  /** Decoder input ids [B, T] and memory to hidden states [B, T, D] before the head. */
  Variable decode(Split inputIds, Variable memory, Split sourceIds) {
    Variable x = embed(inputIds);
    Bias bias = bias("decoder", false, inputIds);
    tape.section();
    for (int block = 0; block < config.decoderLayers(); block++) {
      String layer = "decoder.block." + block + ".layer.";
      x = attention.self(layer + "0.", x, bias, true, null);
      x = attention.cross(layer + "1.", x, memory, sourceIds);
      x = feedForward.apply(layer + "2.", x);
      tape.section();
    }
    return finalNorm("decoder", x);
  }

  /**
   * Keys and values of the memory for every decoder layer, and room for those of {@code maxLength}
   * tokens.
   */
  DecoderCache cache(Tape tape, Variable memory, Split sourceIds, int maxLength) {
    List<Variable> cross = new ArrayList<>();
    List<Variable> self = new ArrayList<>();
    int rows = memory.value().size(0);
    for (int block = 0; block < config.decoderLayers(); block++) {
      cross.add(attention.crossKeysAndValues("decoder.block." + block + ".layer.1.", memory));
      self.add(tape.store(rows, maxLength, 2 * config.inner()));
    }
    Tensor spare = tape.store(rows, maxLength, 2 * config.inner()).value();
    return new DecoderCache(cross, self, spare, sourceIds, maxLength);
  }

  /**
   * One token a row [B, 1] at {@code position}, with what came before in the cache, to hidden
   * states [B, 1, D].
   */
  Variable decodeNext(Split tokens, DecoderCache cache, int position) {
    Variable x = embed(tokens);
    Bias bias = bias("decoder", false, position, tokens.whole().size(0), 1, cache.maxLength());
    for (int block = 0; block < config.decoderLayers(); block++) {
      String layer = "decoder.block." + block + ".layer.";
      x = attention.selfNext(layer + "0.", x, bias, cache.selfBT2I().get(block), position);
      x = attention.crossCached(layer + "1.", x, cache.crossBS2I().get(block), cache.sourceIds());
      x = feedForward.apply(layer + "2.", x);
      tape.section();
    }
    return finalNorm("decoder", x);
  }

  /** Logits [B, T, V]. */
  Tensor logits(Variable hidden) {
    return tape.logits(hidden, head(), headScale());
  }

  /** Mean loss with the labels [B, T]; see {@link Tape#crossEntropy}. */
  void crossEntropy(
      Variable hidden, Split labels, LossSpec spec, Tensor weight, Tensor losses, int blockRows) {
    tape.crossEntropy(hidden, head(), headScale(), labels, spec, weight, losses, blockRows);
  }

  private Variable embed(Split ids) {
    return tape.dropout(tape.embed(ids, weights.get("shared.weight")));
  }

  private Variable finalNorm(String stack, Variable x) {
    Weight gamma = weights.get(stack + ".final_layer_norm.weight");
    return tape.finalNorm(x, gamma, config.normEpsilon());
  }

  private Bias bias(String stack, boolean bidirectional, Split ids) {
    int length = ids.whole().columns();
    return bias(stack, bidirectional, 0, ids.whole().size(0), length, length);
  }

  private Bias bias(
      String stack, boolean bidirectional, int first, int samples, int queries, int keys) {
    Weight table =
        weights.get(stack + ".block.0.layer.0.SelfAttention.relative_attention_bias.weight");
    return tape.relativeBias(
        table, bidirectional, config.relativeMaxDistance(), first, samples, queries, keys);
  }

  private Weight head() {
    return weights.get(config.tied() ? "shared.weight" : "lm_head.weight");
  }

  /** T5.1.0 scales the output of the stack where the head is the embedding. */
  private double headScale() {
    return config.tied() ? 1 / Math.sqrt(config.dModel()) : 1;
  }
}
