package io.tianma.train.tensor.cpu.attention;

import io.tianma.train.tensor.AttentionSpec;
import io.tianma.train.tensor.Memory;
import io.tianma.train.tensor.Tensor;
import io.tianma.train.tensor.cpu.product.Products;
import io.tianma.train.tensor.cpu.rows.Rows;

/**
 * Attention one head of one sample at a time: products, softmax by rows. Letters: B batch, H heads,
 * T queries, S keys, K head size.
 */
public final class CpuAttention implements AutoCloseable {
  private final Rows rows;
  private final CpuHeads heads;

  public CpuAttention(Memory memory, Products products, Rows rows) {
    this.rows = rows;
    this.heads = new CpuHeads(memory, products, rows);
  }

  /**
   * The sample's queries, keys and values; values lie behind the keys, often both behind queries.
   */
  private void bringToCache(Tensor q, Tensor k, int b) {
    heads.bringToCache(q, b);
    long apart = k.address() - q.address();
    boolean sameRows = apart > 0 && apart < 4L * q.stride();
    if (!sameRows) {
      heads.bringToCache(k, b);
    }
  }

  /** Where query t begins in that row of a bias. */
  private long bias(Tensor biasHR, int row, int t) {
    return biasHR.address() + 4L * ((long) row * biasHR.stride() + heads.queries() - 1 - t);
  }

  public void forward(
      AttentionSpec spec, Tensor q, Tensor k, Tensor v, Tensor probs, Tensor context) {
    heads.begin(spec, q, k);
    for (int b = 0; b < q.size(0); b++) {
      heads.lookAtRows(q, k, b);
      bringToCache(q, k, b);
      for (int h = 0; h < spec.heads(); h++) {
        long index = heads.index(b, h);
        long p = probs.address() + 4 * index;
        long scores = heads.scratch(1); // a product's scattered writes are best made in the cache
        heads.products(q, k, b, h, scores);
        for (int t = 0; t < heads.queriesSeen(); t++) {
          long row = 4L * t * heads.keys();
          long bias = spec.bias() == null ? 0 : bias(spec.bias(), h, t);
          heads.softmax(scores + row, bias, p + row, t);
        }
        heads.times(heads.kept(index, p, heads.scratch(0)), v, context, b, h);
      }
    }
  }

  public void backward(
      AttentionSpec spec,
      Tensor dContext,
      Tensor q,
      Tensor k,
      Tensor v,
      Tensor probs,
      Tensor dq,
      Tensor dk,
      Tensor dv,
      Tensor dBias) {
    heads.begin(spec, q, k);
    for (int b = 0; b < q.size(0); b++) {
      heads.lookAtRows(q, k, b);
      bringToCache(q, k, b);
      heads.bringToCache(dContext, b);
      for (int h = 0; h < spec.heads(); h++) {
        long index = heads.index(b, h);
        long p = probs.address() + 4 * index;
        long ds = heads.scratch(0);
        heads.probsBackward(dContext, v, b, h, ds);
        long weights = heads.kept(index, p, heads.scratch(1));
        // brings the probabilities to the cache in their order
        for (int t = 0; t < heads.queriesSeen(); t++) {
          scoresBackward(p, ds, dBias, b * spec.heads() + h, t);
        }
        heads.timesTransposed(weights, dContext, dv, b, h);
        heads.times(ds, k, dq, b, h);
        heads.timesTransposed(ds, q, dk, b, h);
      }
    }
  }

  private void scoresBackward(long p, long ds, Tensor dBias, int biasRow, int t) {
    long row = 4L * t * heads.keys();
    heads.softmaxBackward(p + row, ds + row, t);
    if (dBias != null) {
      rows.axpy(1, ds + row, bias(dBias, biasRow, t), heads.visible(t));
    }
  }

  @Override
  public void close() {
    heads.close();
  }
}
