package io.tianma.train.tensor.cpu;

import io.tianma.train.tensor.Activation;
import io.tianma.train.tensor.AdafactorStep;
import io.tianma.train.tensor.AdamWStep;
import io.tianma.train.tensor.AttentionSpec;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Dropout;
import io.tianma.train.tensor.HostMemory;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.LossSpec;
import io.tianma.train.tensor.Memory;
import io.tianma.train.tensor.RelativeBuckets;
import io.tianma.train.tensor.Tensor;
import io.tianma.train.tensor.reference.ReferenceBackend;

/**
 * Float32 by {@link Products} and {@link Rows}; float64, which only tests need, by OpenBLAS and the
 * reference's loops.
 */
final class CpuKernels implements Kernels {
  /** Elements of a long vector that rows get at once. */
  private static final int PIECE = 1 << 24;

  private final HostMemory memory = new HostMemory();
  private final Blas doubleProducts = new Blas();
  private final Kernels doubles = new ReferenceBackend().open();
  private final Products products;
  private final Rows rows;
  private final CpuAttention attention;
  private final CpuAdafactor adafactor;
  private final CpuLoss loss;
  private final CpuDropout mask = new CpuDropout();
  private final Room aside = new Room();
  private HalfProducts halfProducts;

  CpuKernels(Products products, Rows rows) {
    this.products = products;
    this.rows = rows;
    this.adafactor = new CpuAdafactor(rows);
    this.attention = new CpuAttention(memory, products, rows);
    this.loss = new CpuLoss(rows);
  }

  private static boolean wide(Tensor x) {
    return x.type() == DType.F64;
  }

  private static long row(Tensor x, int row) {
    return x.address() + (long) x.type().bytes() * row * x.stride();
  }

  /**
   * Where row n of y is to be made in float32: in place, or aside if y is an operand in 16 bits.
   */
  private long made(Tensor y, int n) {
    return y.type() == DType.BF16 ? aside.at(y.columns()) : row(y, n);
  }

  /** Brings the row to its place if it was made aside. */
  private void place(Tensor y, int n) {
    if (y.type() == DType.BF16) {
      rows.round(aside.at(y.columns()), row(y, n), y.columns());
    }
  }

  @Override
  public Memory memory() {
    return memory;
  }

  @Override
  public void fill(Tensor x, double value) {
    if (wide(x)) {
      doubles.fill(x, value);
      return;
    }
    if (x.contiguous()) {
      for (long from = 0; from < x.elements(); from += PIECE) {
        int n = (int) Math.min(PIECE, x.elements() - from);
        rows.fill((float) value, x.address() + 4 * from, n);
      }
      return;
    }
    for (int r = 0; r < x.rows(); r++) {
      rows.fill((float) value, row(x, r), x.columns());
    }
  }

  @Override
  public void copy(Tensor x, Tensor y) {
    if (x.type() != y.type()) {
      round(x, y);
      return;
    }
    if (x.contiguous() && y.contiguous()) {
      Raw.copy(x.address(), y.address(), x.elements() * x.type().bytes());
      return;
    }
    int bytes = x.type().bytes();
    for (int r = 0; r < x.rows(); r++) {
      long from = x.address() + (long) bytes * r * x.stride();
      long to = y.address() + (long) bytes * r * y.stride();
      Raw.copy(from, to, (long) bytes * x.columns());
    }
  }

  private void round(Tensor x, Tensor y) {
    if (x.contiguous() && y.contiguous()) {
      for (long from = 0; from < x.elements(); from += PIECE) {
        int n = (int) Math.min(PIECE, x.elements() - from);
        rows.round(x.address() + 4 * from, y.address() + 2 * from, n);
      }
      return;
    }
    for (int r = 0; r < x.rows(); r++) {
      rows.round(row(x, r), row(y, r), x.columns());
    }
  }

  @Override
  public void scale(double alpha, Tensor x) {
    if (wide(x)) {
      doubles.scale(alpha, x);
      return;
    }
    for (int r = 0; r < x.rows(); r++) {
      rows.scale((float) alpha, row(x, r), x.columns());
    }
  }

  @Override
  public void axpy(double alpha, Tensor x, Tensor y) {
    if (wide(x)) {
      doubles.axpy(alpha, x, y);
      return;
    }
    if (x.contiguous() && y.contiguous()) {
      for (long from = 0; from < x.elements(); from += PIECE) {
        int n = (int) Math.min(PIECE, x.elements() - from);
        rows.axpy((float) alpha, x.address() + 4 * from, y.address() + 4 * from, n);
      }
      return;
    }
    for (int r = 0; r < x.rows(); r++) {
      rows.axpy((float) alpha, row(x, r), row(y, r), x.columns());
    }
  }

  @Override
  public void gemm(
      boolean transposeA,
      boolean transposeB,
      double alpha,
      Tensor a,
      Tensor b,
      double beta,
      Tensor c) {
    if (wide(c)) {
      doubleProducts.dgemm(transposeA, transposeB, alpha, a, b, beta, c);
      return;
    }
    Products kind = a.type() == DType.BF16 ? halfProducts() : products;
    kind.gemm(
        transposeA,
        transposeB,
        c.rows(),
        c.columns(),
        transposeA ? a.rows() : a.columns(),
        (float) alpha,
        a.address(),
        a.stride(),
        b.address(),
        b.stride(),
        (float) beta,
        c.address(),
        c.stride());
  }

  private Products halfProducts() {
    if (halfProducts == null) {
      halfProducts = new HalfProducts(memory);
    }
    return halfProducts;
  }

  @Override
  public void gatherRows(Tensor tableVD, Tensor idsN, Tensor yND) {
    int bytes = tableVD.type().bytes();
    long length = (long) bytes * tableVD.columns();
    for (int n = 0; n < yND.rows(); n++) {
      long from = (long) HostMemory.getInt(idsN.address(), n) * tableVD.stride() * bytes;
      Raw.copy(tableVD.address() + from, yND.address() + (long) bytes * n * yND.stride(), length);
    }
  }

  @Override
  public void scatterAddRows(Tensor dyND, Tensor idsN, Tensor dTableVD) {
    if (wide(dyND)) {
      doubles.scatterAddRows(dyND, idsN, dTableVD);
      return;
    }
    for (int n = 0; n < dyND.rows(); n++) {
      int id = HostMemory.getInt(idsN.address(), n);
      rows.axpy(1, row(dyND, n), row(dTableVD, id), dyND.columns());
    }
  }

  @Override
  public void rmsNorm(Tensor xND, Tensor gammaD, double eps, Tensor yND, Tensor inverseN) {
    if (wide(xND)) {
      doubles.rmsNorm(xND, gammaD, eps, yND, inverseN);
      return;
    }
    int width = xND.columns();
    for (int n = 0; n < xND.rows(); n++) {
      double mean = rows.sumOfSquares(row(xND, n), width) / width;
      float inverse = (float) (1 / Math.sqrt(mean + eps));
      Raw.put(inverseN.address(), n, inverse);
      rows.normalize(row(xND, n), gammaD.address(), inverse, made(yND, n), width);
      place(yND, n);
    }
  }

  @Override
  public void rmsNormBackward(
      Tensor dyND,
      Tensor xND,
      Tensor gammaD,
      Tensor inverseN,
      Tensor residualND,
      Tensor dxND,
      Tensor dGammaD) {
    if (wide(xND)) {
      doubles.rmsNormBackward(dyND, xND, gammaD, inverseN, residualND, dxND, dGammaD);
      return;
    }
    for (int n = 0; n < xND.rows(); n++) {
      rows.normalizeBackward(
          row(dyND, n),
          row(xND, n),
          gammaD.address(),
          Raw.get(inverseN.address(), n),
          residualND == null ? 0 : row(residualND, n),
          row(dxND, n),
          dGammaD.address(),
          xND.columns());
    }
  }

  @Override
  public void activate(Activation f, Tensor hidden, Tensor yNF) {
    if (wide(hidden)) {
      doubles.activate(f, hidden, yNF);
      return;
    }
    int width = yNF.columns();
    boolean gated = hidden.columns() == 2 * width;
    for (int n = 0; n < yNF.rows(); n++) {
      long gate = row(hidden, n);
      rows.activate(f, gate, gated ? gate + 4L * width : 0, made(yNF, n), width);
      place(yNF, n);
    }
  }

  @Override
  public void activateBackward(Activation f, Tensor dyNF, Tensor hidden, Tensor dHidden) {
    if (wide(hidden)) {
      doubles.activateBackward(f, dyNF, hidden, dHidden);
      return;
    }
    int width = dyNF.columns();
    boolean gated = hidden.columns() == 2 * width;
    for (int n = 0; n < dyNF.rows(); n++) {
      long gate = row(hidden, n);
      long dGate = made(dHidden, n);
      long up = gated ? gate + 4L * width : 0;
      long dUp = gated ? dGate + 4L * width : 0;
      rows.activateBackward(f, row(dyNF, n), gate, up, dGate, dUp, width);
      place(dHidden, n);
    }
  }

  @Override
  public void dropout(Dropout dropout, Tensor x, Tensor y) {
    if (wide(x)) {
      doubles.dropout(dropout, x, y);
      return;
    }
    mask.read(dropout);
    for (int r = 0; r < x.rows(); r++) {
      mask.apply(rows, (long) r * x.columns(), row(x, r), made(y, r), x.columns());
      place(y, r);
    }
  }

  @Override
  public void relativeBias(
      Tensor tableBucketsH, boolean bidirectional, int maxDistance, int first, Tensor biasHR) {
    if (wide(biasHR)) {
      doubles.relativeBias(tableBucketsH, bidirectional, maxDistance, first, biasHR);
      return;
    }
    int buckets = tableBucketsH.rows();
    for (int r = 0; r < biasHR.columns(); r++) {
      int bucket = RelativeBuckets.bucket(first + r, bidirectional, buckets, maxDistance);
      for (int h = 0; h < biasHR.rows(); h++) {
        Raw.put(row(biasHR, h), r, Raw.get(row(tableBucketsH, bucket), h));
      }
    }
  }

  @Override
  public void relativeBiasBackward(
      Tensor dBiasHR, boolean bidirectional, int maxDistance, int first, Tensor dTableBucketsH) {
    if (wide(dBiasHR)) {
      doubles.relativeBiasBackward(dBiasHR, bidirectional, maxDistance, first, dTableBucketsH);
      return;
    }
    int buckets = dTableBucketsH.rows();
    for (int r = 0; r < dBiasHR.columns(); r++) {
      int bucket = RelativeBuckets.bucket(first + r, bidirectional, buckets, maxDistance);
      long target = row(dTableBucketsH, bucket);
      for (int h = 0; h < dBiasHR.rows(); h++) {
        Raw.put(target, h, Raw.get(target, h) + Raw.get(row(dBiasHR, h), r));
      }
    }
  }

  @Override
  public void attention(
      AttentionSpec spec, Tensor q, Tensor k, Tensor v, Tensor probsBHTS, Tensor context) {
    if (wide(q)) {
      doubles.attention(spec, q, k, v, probsBHTS, context);
    } else {
      attention.forward(spec, q, k, v, probsBHTS, context);
    }
  }

  @Override
  public void attentionBackward(
      AttentionSpec spec,
      Tensor dContext,
      Tensor q,
      Tensor k,
      Tensor v,
      Tensor probsBHTS,
      Tensor dq,
      Tensor dk,
      Tensor dv,
      Tensor dBias) {
    if (wide(q)) {
      doubles.attentionBackward(spec, dContext, q, k, v, probsBHTS, dq, dk, dv, dBias);
    } else {
      attention.backward(spec, dContext, q, k, v, probsBHTS, dq, dk, dv, dBias);
    }
  }

  @Override
  public void crossEntropy(
      LossSpec spec, Tensor logitsNV, Tensor labelsN, Tensor weight, Tensor losses) {
    if (wide(logitsNV)) {
      doubles.crossEntropy(spec, logitsNV, labelsN, weight, losses);
    } else {
      loss.crossEntropy(spec, logitsNV, labelsN, weight, losses);
    }
  }

  @Override
  public void argmax(Tensor xNV, Tensor idsN) {
    if (wide(xNV)) {
      doubles.argmax(xNV, idsN);
      return;
    }
    for (int n = 0; n < xNV.rows(); n++) {
      int index = rows.indexOf(rows.max(row(xNV, n), xNV.columns()), row(xNV, n), xNV.columns());
      HostMemory.setInt(idsN.address(), n, index == xNV.columns() ? 0 : index); // 0: it was NaN
    }
  }

  @Override
  public void sumOfSquares(Tensor x, Tensor sums) {
    if (wide(x)) {
      doubles.sumOfSquares(x, sums);
      return;
    }
    for (int chunk = 0; chunk < sums.columns(); chunk++) {
      long from = (long) chunk * CHUNK;
      int n = (int) Math.max(0, Math.min(CHUNK, x.elements() - from));
      HostMemory.set(
          DType.F64, sums.address(), chunk, rows.sumOfSquares(x.address() + 4 * from, n));
    }
  }

  @Override
  public void total(Tensor values, Tensor total) {
    doubles.total(values, total);
  }

  @Override
  public void adamW(
      AdamWStep step, Tensor p, Tensor g, Tensor m, Tensor v, Tensor normSquared, boolean apply) {
    if (wide(p)) {
      doubles.adamW(step, p, g, m, v, normSquared, apply);
      return;
    }
    double norm = Math.sqrt(HostMemory.get(DType.F64, normSquared.address(), 0));
    if (!Double.isFinite(norm)) {
      if (!apply) {
        fill(g, 0);
      }
      return;
    }
    double clip = step.maxNorm() > 0 && norm > step.maxNorm() ? step.maxNorm() / norm : 1;
    for (long from = 0; from < p.elements(); from += PIECE) {
      int n = (int) Math.min(PIECE, p.elements() - from);
      long at = 4 * from;
      rows.adamW(
          step,
          (float) clip,
          p.address() + at,
          g.address() + at,
          m.address() + at,
          v.address() + at,
          apply,
          n);
    }
  }

  @Override
  public void adafactor(
      AdafactorStep step,
      Tensor p,
      Tensor g,
      Tensor moments,
      Tensor columns,
      Tensor normSquared,
      Tensor scratch) {
    double norm = Math.sqrt(HostMemory.get(DType.F64, normSquared.address(), 0));
    if (wide(p)) {
      doubles.adafactor(step, p, g, moments, columns, normSquared, scratch);
    } else if (Double.isFinite(norm)) {
      adafactor.run(step, step.clip(norm), p, g, moments, columns, scratch);
    } else {
      fill(g, 0);
    }
  }

  @Override
  public void close() {
    attention.close();
    doubles.close();
    if (halfProducts != null) {
      halfProducts.close();
    }
  }
}
