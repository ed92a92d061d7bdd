package io.tianma.train.tensor.cpu.product;

import io.tianma.train.tensor.Tensor;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas_nolapack;

/** OpenBLAS' matrix products on raw addresses, without allocation. Serves one thread at a time. */
public final class Blas implements Products {
  private static final int ROW_MAJOR = openblas_nolapack.CblasRowMajor;

  private final FloatAt a = new FloatAt();
  private final FloatAt b = new FloatAt();
  private final FloatAt c = new FloatAt();
  private final DoubleAt da = new DoubleAt();
  private final DoubleAt db = new DoubleAt();
  private final DoubleAt dc = new DoubleAt();

  @Override
  public String name() {
    return "OpenBLAS " + OpenBlas.core();
  }

  /** {@code c = alpha op(a) op(b) + beta c} in float64 on matrices whose rows may have strides. */
  public void dgemm(
      boolean transposeA,
      boolean transposeB,
      double alpha,
      Tensor left,
      Tensor right,
      double beta,
      Tensor out) {
    if (out.rows() == 0 || out.columns() == 0) {
      return;
    }
    openblas_nolapack.cblas_dgemm(
        ROW_MAJOR,
        op(transposeA),
        op(transposeB),
        out.rows(),
        out.columns(),
        transposeA ? left.rows() : left.columns(),
        alpha,
        da.at(left.address()),
        Math.max(1, left.stride()),
        db.at(right.address()),
        Math.max(1, right.stride()),
        beta,
        dc.at(out.address()),
        out.stride());
  }

  @Override
  public void gemm(
      boolean transposeA,
      boolean transposeB,
      int m,
      int n,
      int k,
      float alpha,
      long aAddress,
      int lda,
      long bAddress,
      int ldb,
      float beta,
      long cAddress,
      int ldc) {
    if (m == 0 || n == 0) {
      return;
    }
    openblas_nolapack.cblas_sgemm(
        ROW_MAJOR,
        op(transposeA),
        op(transposeB),
        m,
        n,
        k,
        alpha,
        a.at(aAddress),
        Math.max(1, lda),
        b.at(bAddress),
        Math.max(1, ldb),
        beta,
        c.at(cAddress),
        ldc);
  }

  private static int op(boolean transpose) {
    return transpose ? openblas_nolapack.CblasTrans : openblas_nolapack.CblasNoTrans;
  }

  /** A pointer that is moved instead of made anew. */
  private static final class DoubleAt extends DoublePointer {
    DoubleAt() {
      super((Pointer) null);
    }

    DoubleAt at(long newAddress) {
      address = newAddress;
      return this;
    }
  }
}
