package io.tianma.train.tensor.cpu;

import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Tensor;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas_nolapack;

/** OpenBLAS' matrix products on raw addresses, without allocation. Serves one thread at a time. */
final class Blas {
  private static final int ROW_MAJOR = openblas_nolapack.CblasRowMajor;

  private final FloatAt a = new FloatAt();
  private final FloatAt b = new FloatAt();
  private final FloatAt c = new FloatAt();
  private final DoubleAt da = new DoubleAt();
  private final DoubleAt db = new DoubleAt();
  private final DoubleAt dc = new DoubleAt();

  /** {@code c = alpha op(a) op(b) + beta c} on matrices whose rows may have strides. */
  void gemm(
      boolean transposeA,
      boolean transposeB,
      double alpha,
      Tensor left,
      Tensor right,
      double beta,
      Tensor out) {
    int m = out.rows();
    int n = out.columns();
    int k = transposeA ? left.rows() : left.columns();
    if (out.type() == DType.F32) {
      sgemm(
          transposeA,
          transposeB,
          m,
          n,
          k,
          (float) alpha,
          left.address(),
          left.stride(),
          right.address(),
          right.stride(),
          (float) beta,
          out.address(),
          out.stride());
    } else if (m > 0 && n > 0) {
      openblas_nolapack.cblas_dgemm(
          ROW_MAJOR,
          op(transposeA),
          op(transposeB),
          m,
          n,
          k,
          alpha,
          da.at(left.address()),
          Math.max(1, left.stride()),
          db.at(right.address()),
          Math.max(1, right.stride()),
          beta,
          dc.at(out.address()),
          out.stride());
    }
  }

  /** {@code c[m, n] = alpha op(a)[m, k] op(b)[k, n] + beta c}, float32, leading dimensions last. */
  void sgemm(
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
  private static final class FloatAt extends FloatPointer {
    FloatAt() {
      super((Pointer) null);
    }

    FloatAt at(long newAddress) {
      address = newAddress;
      return this;
    }
  }

  /** The same for doubles. */
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
