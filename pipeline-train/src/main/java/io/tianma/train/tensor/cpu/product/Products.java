package io.tianma.train.tensor.cpu.product;

/** Matrix products with float32 results on raw addresses, in the caller's thread. */
public interface Products {
  /** oneDNN where it is there, OpenBLAS otherwise. */
  static Products open() {
    return OneDnn.present() ? new OneDnn() : new Blas();
  }

  /** What decides the bits, for the record of a run. */
  String name();

  /**
   * {@code c[m, n] = alpha op(a)[m, k] op(b)[k, n] + beta c}, row-major; {@code lda}, {@code ldb}
   * and {@code ldc} are the elements between the starts of two rows as they lie in memory.
   */
  void gemm(
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
      int ldc);
}
