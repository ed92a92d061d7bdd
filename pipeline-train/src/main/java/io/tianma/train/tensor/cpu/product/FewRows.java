package io.tianma.train.tensor.cpu.product;

import io.tianma.train.tensor.cpu.rows.Rows;

/**
 * Products of few rows by a large matrix, as generation makes them for each token: what they cost
 * is the reading of that matrix. A library reads several of its rows at once, which the processor
 * does not see coming; here each block is read in its order first and multiplied in the cache. The
 * products themselves are the library's.
 */
public final class FewRows implements Products {
  private static final int MOST_ROWS = 16;

  /** Elements of the matrix that are brought to the cache at once: 128 KB. */
  private static final int BLOCK = 1 << 15;

  /** Blocks begin at multiples of so many rows of the matrix. */
  private static final int STEP = 16;

  private final Products library;
  private final Rows rows;

  public FewRows(Products library, Rows rows) {
    this.library = library;
    this.rows = rows;
  }

  @Override
  public String name() {
    return library.name();
  }

  @Override
  public void gemm(
      boolean transposeA,
      boolean transposeB,
      int m,
      int n,
      int k,
      float alpha,
      long a,
      int lda,
      long b,
      int ldb,
      float beta,
      long c,
      int ldc) {
    boolean large = (long) n * k > BLOCK && ldb == k;
    boolean few = large && m <= MOST_ROWS && transposeB && !transposeA;
    int block = few ? Math.max(STEP, BLOCK / k / STEP * STEP) : Math.max(1, n);
    for (int j = 0; j < n; j += block) {
      int columns = Math.min(block, n - j);
      long from = b + 4L * j * ldb;
      if (few) {
        rows.max(from, columns * k);
      }
      library.gemm(
          transposeA, transposeB, m, columns, k, alpha, a, lda, from, ldb, beta, c + 4L * j, ldc);
    }
  }
}
