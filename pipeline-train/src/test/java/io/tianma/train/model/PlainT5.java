package io.tianma.train.model;

import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.tensor.DropoutMask;
import io.tianma.train.tensor.RelativeBuckets;
import java.util.Map;

/**
 * One sample of T5.1.1 in loops over arrays, with dropout where T5X has it: on the embeddings, on
 * attention weights, on the feed-forward's hidden units, on the output of each sublayer and after
 * the last norm of each stack; places are numbered in the order of computation.
 *
 * <p>Source: T5X, {@code network.py} (EncoderLayer, DecoderLayer, Encoder, Decoder, MlpBlock), and
 * {@code layers.py} (dot_product_attention).
 */
final class PlainT5 {
  private final ModelConfig config;
  private final Map<String, double[][]> weights;
  private final int seed;
  private final int step;
  private int place;

  /**
   * @param weights matrices by name, rows being outputs; norms of one row
   */
  PlainT5(ModelConfig config, Map<String, double[][]> weights, int seed, int step) {
    this.config = config;
    this.weights = weights;
    this.seed = seed;
    this.step = step;
  }

  /** Number of places with dropout in what was computed. */
  int places() {
    return place;
  }

  /** Mean cross-entropy of the labels. */
  double loss(int[] source, int[] input, int[] labels) {
    double[][] x = drop(embed(source));
    for (int layer = 0; layer < config.encoder().layers(); layer++) {
      String block = "encoder.block." + layer + ".layer.";
      x = plus(x, drop(attend(block + "0.", "SelfAttention.", "encoder", x, null)));
      x = plus(x, drop(feedForward(block + "1.", x)));
    }
    double[][] memory = drop(norm(x, "encoder.final_layer_norm.weight"));
    double[][] y = drop(embed(input));
    for (int layer = 0; layer < config.decoder().layers(); layer++) {
      String block = "decoder.block." + layer + ".layer.";
      y = plus(y, drop(attend(block + "0.", "SelfAttention.", "decoder", y, null)));
      y = plus(y, drop(attend(block + "1.", "EncDecAttention.", null, y, memory)));
      y = plus(y, drop(feedForward(block + "2.", y)));
    }
    y = drop(norm(y, "decoder.final_layer_norm.weight"));
    double[][] logits = times(y, weights.get("lm_head.weight"));
    double sum = 0;
    for (int t = 0; t < labels.length; t++) {
      double z = 0;
      for (double logit : logits[t]) {
        z += Math.exp(logit);
      }
      sum += Math.log(z) - logits[t][labels[t]];
    }
    return sum / labels.length;
  }

  private double[][] embed(int[] ids) {
    double[][] x = new double[ids.length][];
    for (int t = 0; t < ids.length; t++) {
      x[t] = weights.get("shared.weight")[ids[t]].clone();
    }
    return x;
  }

  private double[][] attend(
      String layer, String kind, String stack, double[][] x, double[][] memory) {
    double[][] normed = norm(x, layer + "layer_norm.weight");
    double[][] from = memory == null ? normed : memory;
    double[][] q = times(normed, weights.get(layer + kind + "q.weight"));
    double[][] k = times(from, weights.get(layer + kind + "k.weight"));
    double[][] v = times(from, weights.get(layer + kind + "v.weight"));
    double[][] context = new double[q.length][config.encoder().inner()];
    for (int h = 0; h < config.encoder().heads(); h++) {
      for (int t = 0; t < q.length; t++) {
        double[] weight = softmax(q[t], k, h, t, stack);
        for (int s = 0; s < k.length; s++) {
          double kept = weight[s] * factor((long) (h * q.length + t) * k.length + s);
          for (int i = h * config.encoder().dKv(); i < (h + 1) * config.encoder().dKv(); i++) {
            context[t][i] += kept * v[s][i];
          }
        }
      }
    }
    place++;
    return times(context, weights.get(layer + kind + "o.weight"));
  }

  private double[] softmax(double[] q, double[][] k, int h, int t, String stack) {
    double[] weight = new double[k.length];
    double total = 0;
    for (int s = 0; s < k.length; s++) {
      double score = stack == null ? 0 : bias(stack, h, s - t);
      for (int i = h * config.encoder().dKv(); i < (h + 1) * config.encoder().dKv(); i++) {
        score += q[i] * k[s][i];
      }
      weight[s] = "decoder".equals(stack) && s > t ? 0 : Math.exp(score);
      total += weight[s];
    }
    for (int s = 0; s < k.length; s++) {
      weight[s] /= total;
    }
    return weight;
  }

  private double bias(String stack, int head, int relative) {
    double[][] table =
        weights.get(stack + ".block.0.layer.0.SelfAttention.relative_attention_bias.weight");
    boolean both = stack.equals("encoder");
    return table[
        RelativeBuckets.bucket(
            relative, both, table.length, config.positions().relativeMaxDistance())][
        head];
  }

  private double[][] feedForward(String layer, double[][] x) {
    double[][] normed = norm(x, layer + "layer_norm.weight");
    double[][] gate = times(normed, weights.get(layer + "DenseReluDense.wi_0.weight"));
    double[][] hidden = times(normed, weights.get(layer + "DenseReluDense.wi_1.weight"));
    for (int t = 0; t < hidden.length; t++) {
      for (int i = 0; i < hidden[t].length; i++) {
        hidden[t][i] *= gelu(gate[t][i]);
      }
    }
    return times(drop(hidden), weights.get(layer + "DenseReluDense.wo.weight"));
  }

  private static double gelu(double x) {
    return x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
  }

  private double[][] norm(double[][] x, String name) {
    double[] gamma = weights.get(name)[0];
    double[][] y = new double[x.length][gamma.length];
    for (int t = 0; t < x.length; t++) {
      double squares = 0;
      for (double value : x[t]) {
        squares += value * value;
      }
      double scale = 1 / Math.sqrt(squares / gamma.length + config.normEpsilon());
      for (int i = 0; i < gamma.length; i++) {
        y[t][i] = x[t][i] * scale * gamma[i];
      }
    }
    return y;
  }

  private double[][] drop(double[][] x) {
    double[][] y = new double[x.length][x[0].length];
    for (int t = 0; t < x.length; t++) {
      for (int i = 0; i < x[t].length; i++) {
        y[t][i] = x[t][i] * factor((long) t * x[t].length + i);
      }
    }
    place++;
    return y;
  }

  private double factor(long index) {
    boolean keeps =
        DropoutMask.keeps(
            DropoutMask.firstKey(seed, 0, step, 0, place),
            DropoutMask.secondKey(seed, 0, step, 0, place),
            DropoutMask.threshold(config.dropout()),
            index);
    return keeps ? 1 / (1 - config.dropout()) : 0;
  }

  private static double[][] plus(double[][] x, double[][] y) {
    for (int t = 0; t < x.length; t++) {
      for (int i = 0; i < x[t].length; i++) {
        y[t][i] += x[t][i];
      }
    }
    return y;
  }

  /** {@code x Wᵀ}. */
  private static double[][] times(double[][] x, double[][] weight) {
    double[][] y = new double[x.length][weight.length];
    for (int t = 0; t < x.length; t++) {
      for (int o = 0; o < weight.length; o++) {
        for (int i = 0; i < x[t].length; i++) {
          y[t][o] += x[t][i] * weight[o][i];
        }
      }
    }
    return y;
  }
}
