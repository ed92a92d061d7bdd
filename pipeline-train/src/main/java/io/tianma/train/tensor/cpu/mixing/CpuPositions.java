package io.tianma.train.tensor.cpu.mixing;

import static io.tianma.train.tensor.cpu.rows.Aside.row;

import io.tianma.train.tensor.RaggedRows;
import io.tianma.train.tensor.Tensor;
import io.tianma.train.tensor.cpu.memory.Raw;
import io.tianma.train.tensor.cpu.memory.Room;
import io.tianma.train.tensor.cpu.product.Products;
import io.tianma.train.tensor.cpu.rows.Rows;

/**
 * Matrices over the positions of a sample in float32. See {@link
 * io.tianma.train.tensor.MixingKernels}.
 *
 * <p>Of a causal one the lower triangle is copied, with zeros up to the end of each diagonal block;
 * products then take blocks of its rows as far as they are not zero, which saves about half of the
 * multiplications.
 */
final class CpuPositions {
  /** Rows of a causal matrix that are multiplied at once. */
  private static final int BLOCK = 64;

  private final Products products;
  private final Rows rows;
  private final Room room = new Room();

  CpuPositions(Products products, Rows rows) {
    this.products = products;
    this.rows = rows;
  }

  void mix(
      boolean transpose,
      boolean causal,
      double alpha,
      Tensor w,
      Tensor xBSD,
      double beta,
      Tensor yBTD) {
    int stride = causal ? blocks(longest(transpose ? xBSD : yBTD)) : w.stride();
    long matrix = causal ? lowerTriangle(w, stride) : w.address();
    int most = transpose ? w.rows() : w.columns();
    for (int b = 0; b < yBTD.size(0); b++) {
      int to = RaggedRows.length(yBTD, b);
      int inner = Math.min(most, RaggedRows.length(xBSD, b));
      int block = causal ? BLOCK : Math.max(1, to);
      for (int i = 0; i < to; i += block) {
        int count = Math.min(block, to - i);
        int first = causal && transpose ? Math.min(i, inner) : 0;
        int last = causal && !transpose ? Math.min(i + count, inner) : inner;
        long part = matrix + 4L * (transpose ? (long) first * stride + i : (long) i * stride);
        products.gemm(
            transpose,
            false,
            count,
            yBTD.columns(),
            last - first,
            (float) alpha,
            part,
            stride,
            row(xBSD, b * xBSD.size(1) + first),
            xBSD.stride(),
            (float) beta,
            row(yBTD, b * yBTD.size(1) + i),
            yBTD.stride());
      }
    }
  }

  private static int longest(Tensor x) {
    int longest = 0;
    for (int b = 0; b < x.size(0); b++) {
      longest = Math.max(longest, RaggedRows.length(x, b));
    }
    return longest;
  }

  /** That many positions in whole blocks, one at least. */
  private static int blocks(int positions) {
    return Math.max(1, (positions + BLOCK - 1) / BLOCK) * BLOCK;
  }

  /** A copy of the first rows of w without what lies above the diagonal. */
  private long lowerTriangle(Tensor w, int size) {
    long copy = room.at(Math.multiplyExact(size, size));
    for (int i = 0; i < Math.min(size, w.rows()); i++) {
      int count = Math.min(i + 1, w.columns());
      long to = copy + 4L * i * size;
      Raw.copy(row(w, i), to, 4L * count);
      rows.fill(0, to + 4L * count, blocks(i + 1) - count);
    }
    return copy;
  }

  void addMixGradient(
      boolean causal, double alpha, Tensor dyBTD, Tensor xBSD, int firstRow, Tensor dw) {
    if (!causal) {
      addProducts(alpha, dyBTD, xBSD, firstRow, dw.rows(), dw.columns(), dw.address(), dw.stride());
      return;
    }
    for (int i = 0; i < dw.rows(); i += BLOCK) {
      int count = Math.min(BLOCK, dw.rows() - i);
      int first = firstRow + i;
      int columns = Math.min(first + count, dw.columns());
      long sums = room.at(count * columns);
      rows.fill(0, sums, count * columns);
      addProducts(alpha, dyBTD, xBSD, first, count, columns, sums, columns);
      for (int r = 0; r < count; r++) {
        int seen = Math.min(first + r + 1, columns);
        rows.axpy(1, sums + 4L * r * columns, row(dw, i + r), seen);
      }
    }
  }

  /** {@code sums += alpha Σ_b dy[b, first:] x[b]ᵀ} as far as it has rows and columns. */
  private void addProducts(
      double alpha,
      Tensor dyBTD,
      Tensor xBSD,
      int first,
      int most,
      int columns,
      long sums,
      int stride) {
    for (int b = 0; b < dyBTD.size(0); b++) {
      products.gemm(
          false,
          true,
          Math.max(0, Math.min(most, RaggedRows.length(dyBTD, b) - first)),
          Math.min(columns, RaggedRows.length(xBSD, b)),
          dyBTD.columns(),
          (float) alpha,
          row(dyBTD, b * dyBTD.size(1) + first),
          dyBTD.stride(),
          row(xBSD, b * xBSD.size(1)),
          xBSD.stride(),
          1,
          sums,
          stride);
    }
  }

  void addByPosition(Tensor biasT, Tensor xBTD) {
    for (int b = 0; b < xBTD.size(0); b++) {
      for (int t = 0; t < RaggedRows.length(xBTD, b); t++) {
        float bias = Raw.get(biasT.address(), t);
        rows.scaleAndAdd(1, bias, row(xBTD, b * xBTD.size(1) + t), xBTD.columns());
      }
    }
  }

  void addPositionSums(Tensor dyBTD, Tensor dBiasT) {
    for (int t = 0; t < dyBTD.size(1); t++) {
      double sum = Raw.get(dBiasT.address(), t);
      for (int b = 0; b < dyBTD.size(0); b++) {
        if (t < RaggedRows.length(dyBTD, b)) {
          sum += rows.sum(row(dyBTD, b * dyBTD.size(1) + t), dyBTD.columns());
        }
      }
      Raw.put(dBiasT.address(), t, (float) sum);
    }
  }
}
