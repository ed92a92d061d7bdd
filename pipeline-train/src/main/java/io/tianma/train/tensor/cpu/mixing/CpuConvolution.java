package io.tianma.train.tensor.cpu.mixing;

import static io.tianma.train.tensor.cpu.rows.Aside.row;

import io.tianma.train.tensor.RaggedRows;
import io.tianma.train.tensor.Tensor;
import io.tianma.train.tensor.cpu.memory.Raw;
import io.tianma.train.tensor.cpu.memory.Room;
import io.tianma.train.tensor.cpu.rows.Rows;

/**
 * Short convolutions along rows, all channels of a row together. Letters: b sample, t row of the
 * result, s row of what is convolved, j tap, g group of channels; D channels, G groups, k taps.
 */
final class CpuConvolution {
  /** Rows whose gradients are added up before the next tap: they stay in the cache. */
  private static final int TILE = 8;

  private final Rows rows;
  private final Taps taps;
  private final Room weights = new Room();
  private final Room sums = new Room();

  CpuConvolution(Rows rows, Taps taps) {
    this.rows = rows;
    this.taps = taps;
  }

  void forward(int groups, int left, Tensor w, Tensor u, Tensor c) {
    boolean byPosition = w.rank() == 3;
    int k = byPosition ? w.columns() / groups : w.columns();
    long wkD = byPosition ? 0 : byChannel(w, u.columns() / groups, false);
    for (int b = 0; b < c.size(0); b++) {
      for (int t = 0; !byPosition && t < RaggedRows.length(c, b); t++) {
        convolve(wkD, k, left, u, c, b, t);
      }
      for (int t = 0; byPosition && t < RaggedRows.length(c, b); t++) {
        convolveBy(w, groups, k, left, u, c, b, t);
      }
    }
  }

  void backward(int groups, int left, Tensor dc, Tensor w, Tensor u, Tensor du, Tensor dw) {
    if (w.rank() == 3) {
      backwardBy(groups, w.columns() / groups, left, dc, w, u, du, dw);
      return;
    }
    int k = w.columns();
    int size = u.columns() / groups;
    long reversed = byChannel(w, size, true);
    long dwkD = sums.at(k * u.columns());
    Raw.clear(dwkD, 4L * k * u.columns());
    for (int b = 0; b < dc.size(0); b++) {
      for (int s = 0; s < RaggedRows.length(du, b); s++) {
        convolve(reversed, k, k - 1 - left, dc, du, b, s);
      }
      addProducts(k, left, dc, u, b, dwkD);
    }
    addByGroup(dwkD, size, dw);
  }

  /** The taps [G, k] of every channel: [k, D], the last first if {@code reversed}. */
  private long byChannel(Tensor w, int size, boolean reversed) {
    int k = w.columns();
    int channels = w.rows() * size;
    long out = weights.at(k * channels);
    for (int j = 0; j < k; j++) {
      long to = out + 4L * (reversed ? k - 1 - j : j) * channels;
      for (int g = 0; g < w.rows(); g++) {
        float value = Raw.get(row(w, g), j);
        if (size == 1) {
          Raw.put(to, g, value);
        } else {
          rows.fill(value, to + 4L * g * size, size);
        }
      }
    }
    return out;
  }

  /** {@code c[t, i] = Σ_j w[j, i] u[t + j - left, i]}. */
  private void convolve(long wkD, int k, int left, Tensor u, Tensor c, int b, int t) {
    int from = Math.max(0, left - t);
    int count = Math.max(0, Math.min(k, RaggedRows.length(u, b) + left - t) - from);
    int channels = u.columns();
    long first = count == 0 ? 0 : row(u, b * u.size(1) + t + from - left);
    long w = wkD + 4L * from * channels;
    long to = row(c, b * c.size(1) + t);
    taps.sumOfProducts(w, channels, first, u.stride(), count, false, to, channels);
  }

  /** The same with the weights [G k] of the row. */
  private void convolveBy(Tensor w, int groups, int k, int left, Tensor u, Tensor c, int b, int t) {
    int from = Math.max(0, left - t);
    int count = Math.max(0, Math.min(k, RaggedRows.length(u, b) + left - t) - from);
    long first = count == 0 ? 0 : row(u, b * u.size(1) + t + from - left);
    int r = b * c.size(1) + t;
    int size = u.columns() / groups;
    taps.weightedSums(
        groups, size, row(w, r) + 4L * from, k, 1, first, u.stride(), count, row(c, r));
  }

  /** {@code sums[j, i] += Σ_t dc[t, i] u[t + j - left, i]}. */
  private void addProducts(int k, int left, Tensor dc, Tensor u, int b, long sumskD) {
    int channels = u.columns();
    int length = RaggedRows.length(dc, b);
    for (int tile = 0; tile < length; tile += TILE) {
      for (int j = 0; j < k; j++) {
        int from = Math.max(tile, left - j);
        int to = Math.min(Math.min(tile + TILE, length), RaggedRows.length(u, b) + left - j);
        if (from < to) {
          long dcs = row(dc, b * dc.size(1) + from);
          long us = row(u, b * u.size(1) + from + j - left);
          long sum = sumskD + 4L * j * channels;
          taps.sumOfProducts(dcs, dc.stride(), us, u.stride(), to - from, true, sum, channels);
        }
      }
    }
  }

  private void addByGroup(long sumskD, int size, Tensor dw) {
    int channels = dw.rows() * size;
    for (int j = 0; j < dw.columns(); j++) {
      for (int g = 0; g < dw.rows(); g++) {
        long from = sumskD + 4L * (j * channels + g * size);
        float sum = size == 1 ? Raw.get(from, 0) : (float) rows.sum(from, size);
        Raw.put(row(dw, g), j, Raw.get(row(dw, g), j) + sum);
      }
    }
  }

  private void backwardBy(
      int groups, int k, int left, Tensor dc, Tensor w, Tensor u, Tensor du, Tensor dw) {
    int size = u.columns() / groups;
    for (int b = 0; b < dc.size(0); b++) {
      for (int s = 0; s < RaggedRows.length(du, b); s++) {
        spreadBack(groups, k, left, dc, w, du, b, s);
      }
      for (int t = 0; t < RaggedRows.length(dc, b); t++) {
        int from = Math.max(0, left - t);
        int count = Math.max(0, Math.min(k, RaggedRows.length(u, b) + left - t) - from);
        int r = b * dc.size(1) + t;
        rows.fill(0, row(dw, r), groups * k);
        if (count > 0) {
          long us = row(u, b * u.size(1) + t + from - left);
          taps.dots(groups, size, row(dc, r), us, u.stride(), count, row(dw, r) + 4L * from, k);
        }
      }
    }
  }

  /** {@code du[s, i] = Σ_t w[t, g, s + left - t] dc[t, i]}. */
  private void spreadBack(
      int groups, int k, int left, Tensor dc, Tensor w, Tensor du, int b, int s) {
    int from = Math.max(0, s + left - k + 1);
    int count = Math.max(0, Math.min(RaggedRows.length(dc, b), s + left + 1) - from);
    int r = b * dc.size(1) + from;
    long weight = count == 0 ? 0 : row(w, r) + 4L * (s + left - from);
    long first = count == 0 ? 0 : row(dc, r);
    taps.weightedSums(
        groups,
        du.columns() / groups,
        weight,
        k,
        w.stride() - 1,
        first,
        dc.stride(),
        count,
        row(du, b * du.size(1) + s));
  }
}
