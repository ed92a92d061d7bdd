package io.tianma.train.tape.attention;

import io.tianma.train.tape.Split;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Variable;
import io.tianma.train.tape.Weight;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Tensor;

/**
 * Scores that each token makes by itself: {@code hidden_h W_hᵀ + bias_h} for each head (the dense
 * synthesizer, arXiv 2005.00743). Letters: B batch, H heads, T queries, S keys, K hidden units of a
 * head, N positions.
 */
final class DenseScores extends Scores {
  /** What products of one sample and head read and write; all are ragged alike. */
  private record Product(
      Tensor onesT1, Tensor hiddenTK, Tensor dHiddenTK, Tensor scoresTS, Tensor dScoresTS) {}

  /** The bias of a head: as much of it as there are keys, and all. */
  private record HeadBias(Tensor bias1S, Tensor dBias1S, Tensor dBiasN) {}

  private final Variable hidden;
  private final HeadRows weight;
  private final Weight bias;
  private final int hiddenUse;
  private final int biasUse;
  private final Split values;
  private final Product[][] products;
  private final HeadBias[] biases;

  /**
   * @param hidden F [B, T, H K] with a gradient F
   * @param weight [H N, K]
   * @param bias [H N]
   * @param ones F [T, 1] of ones
   */
  DenseScores(
      Tape tape, Variable hidden, Weight weight, Weight bias, int heads, int keys, Tensor ones) {
    super(tape, heads, hidden.value().size(1), keys);
    int samples = hidden.value().size(0);
    this.hidden = hidden;
    this.weight = new HeadRows(tape, weight, heads, 0, keys, weight.value().columns());
    this.bias = bias;
    this.hiddenUse = hidden.use();
    this.biasUse = bias.use();
    this.values = tape.split(tape.temporary(samples, heads, queries, keys));
    this.products = new Product[samples][heads];
    this.biases = new HeadBias[heads];
    for (int h = 0; h < heads; h++) {
      biases[h] = headBias(h);
      for (int b = 0; b < samples; b++) {
        products[b][h] = product(b, h, ones);
      }
    }
  }

  private HeadBias headBias(int h) {
    int positions = bias.value().size(0) / heads;
    int from = h * positions;
    Tensor dBias = tape.training() ? bias.gradient().slice(from, positions) : null;
    return new HeadBias(
        bias.value().region(from, 1, keys), dBias == null ? null : dBias.region(0, 1, keys), dBias);
  }

  private Product product(int b, int h, Tensor ones) {
    int units = hidden.columns() / heads;
    Tensor x = hidden.value().slice(b, 1).columns(h * units, units);
    Tensor lengths = x.lengths();
    Tensor scores = matrix(values.whole(), b, h).reshape(1, queries, keys).ragged(lengths);
    return new Product(
        ones.reshape(1, queries, 1).ragged(lengths),
        x,
        tape.training() ? hidden.gradient().whole().slice(b, 1).columns(h * units, units) : null,
        scores,
        scores); // read by nobody when gradients come
  }

  @Override
  Tensor value(int lane) {
    return values.part(lane);
  }

  @Override
  Tensor room(int samples) {
    return values.whole();
  }

  @Override
  public void forward(int lane) {
    Kernels k = tape.kernels(lane);
    int to = Split.from(products.length, lane + 1, tape.lanes());
    for (int b = Split.from(products.length, lane, tape.lanes()); b < to; b++) {
      for (int h = 0; h < heads; h++) {
        Product p = products[b][h];
        k.gemm(false, false, 1, p.onesT1(), biases[h].bias1S(), 0, p.scoresTS());
        k.gemm(false, true, 1, p.hiddenTK(), weight.value(h), 1, p.scoresTS());
      }
    }
  }

  @Override
  public void backward(int lane) {
    double beta = hidden.adds(hiddenUse) ? 1 : 0;
    int to = Split.from(products.length, lane + 1, tape.lanes());
    for (int b = Split.from(products.length, lane, tape.lanes()); b < to; b++) {
      for (int h = 0; h < heads; h++) {
        Product p = products[b][h];
        tape.kernels(lane)
            .gemm(false, false, 1, p.dScoresTS(), weight.value(h), beta, p.dHiddenTK());
      }
    }
  }

  @Override
  public void share(int lane) {
    Kernels k = tape.kernels(lane);
    for (int h = firstHead(lane); h < firstHead(lane + 1); h++) {
      Tensor dWeight = weight.gradient(k, h);
      if (!bias.adds(biasUse)) {
        k.fill(biases[h].dBiasN(), 0);
      }
      for (Product[] sample : products) {
        Product p = sample[h];
        k.gemm(true, false, 1, p.dScoresTS(), p.hiddenTK(), 1, dWeight);
        k.gemm(true, false, 1, p.onesT1(), p.dScoresTS(), 1, biases[h].dBias1S());
      }
    }
  }
}
