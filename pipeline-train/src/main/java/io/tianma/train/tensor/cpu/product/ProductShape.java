package io.tianma.train.tensor.cpu.product;

/** What oneDNN has to know of a product before it generates code for it; a key that is reused. */
final class ProductShape implements Cloneable {
  boolean transposeA;
  boolean transposeB;
  int m;
  int n;
  int k;
  float alpha;
  int lda;
  int ldb;
  float beta;
  int ldc;

  @Override
  public boolean equals(Object other) {
    return other instanceof ProductShape s
        && transposeA == s.transposeA
        && transposeB == s.transposeB
        && m == s.m
        && n == s.n
        && k == s.k
        && alpha == s.alpha
        && lda == s.lda
        && ldb == s.ldb
        && beta == s.beta
        && ldc == s.ldc;
  }

  @Override
  public int hashCode() {
    int h = (transposeA ? 1 : 0) + (transposeB ? 2 : 0);
    h = 31 * h + m;
    h = 31 * h + n;
    h = 31 * h + k;
    h = 31 * h + Float.floatToRawIntBits(alpha);
    h = 31 * h + lda;
    h = 31 * h + ldb;
    h = 31 * h + Float.floatToRawIntBits(beta);
    return 31 * h + ldc;
  }

  @Override
  public ProductShape clone() {
    try {
      return (ProductShape) super.clone();
    } catch (CloneNotSupportedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public String toString() {
    return m + " x " + n + " x " + k;
  }
}
