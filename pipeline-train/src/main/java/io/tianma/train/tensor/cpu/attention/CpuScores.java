package io.tianma.train.tensor.cpu.attention;

import io.tianma.train.tensor.AttentionSpec;
import io.tianma.train.tensor.Memory;
import io.tianma.train.tensor.Tensor;
import io.tianma.train.tensor.cpu.memory.Raw;
import io.tianma.train.tensor.cpu.product.Products;
import io.tianma.train.tensor.cpu.rows.Rows;

/**
 * Attention whose scores are given, one head of one sample at a time. Letters: B batch, H heads, T
 * queries, S keys, K head size.
 */
public final class CpuScores implements AutoCloseable {
  private final Rows rows;
  private final CpuHeads heads;

  public CpuScores(Memory memory, Products products, Rows rows) {
    this.rows = rows;
    this.heads = new CpuHeads(memory, products, rows);
  }

  public void forward(AttentionSpec spec, Tensor scores, Tensor v, Tensor probs, Tensor context) {
    heads.begin(spec, context, v);
    for (int b = 0; b < v.size(0); b++) {
      heads.lookAtRows(context, v, b);
      heads.bringToCache(v, b);
      for (int h = 0; h < spec.heads(); h++) {
        long index = heads.index(b, h);
        long from = scores.address() + 4 * heads.index(scores.size(0) == 1 ? 0 : b, h);
        long p = probs.address() + 4 * index;
        for (int t = 0; t < heads.queriesSeen(); t++) {
          long row = 4L * t * heads.keys();
          Raw.copy(from + row, p + row, 4L * heads.visible(t));
          heads.softmax(p + row, 0, p + row, t);
        }
        heads.times(heads.kept(index, p, heads.scratch(0)), v, context, b, h);
      }
    }
  }

  public void backward(
      AttentionSpec spec, Tensor dContext, Tensor v, Tensor probs, Tensor dScores, Tensor dv) {
    heads.begin(spec, dContext, v);
    for (int b = 0; b < v.size(0); b++) {
      heads.lookAtRows(dContext, v, b);
      heads.bringToCache(v, b);
      heads.bringToCache(dContext, b);
      for (int h = 0; h < spec.heads(); h++) {
        long index = heads.index(b, h);
        long p = probs.address() + 4 * index;
        long ds = dScores.address() + 4 * index;
        heads.probsBackward(dContext, v, b, h, ds);
        long weights = heads.kept(index, p, heads.scratch(0));
        for (int t = 0; t < heads.queries(); t++) {
          long row = 4L * t * heads.keys();
          scoresBackward(p + row, ds + row, t);
        }
        heads.timesTransposed(weights, dContext, dv, b, h);
      }
    }
  }

  /** One row of gradients, zeros where nothing is seen. */
  private void scoresBackward(long p, long ds, int t) {
    int written = 0;
    if (t < heads.queriesSeen()) {
      heads.softmaxBackward(p, ds, t);
      written = heads.keysSeen();
    }
    rows.fill(0, ds + 4L * written, heads.keys() - written);
  }

  @Override
  public void close() {
    heads.close();
  }
}
