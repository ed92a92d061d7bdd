package io.tianma.train.tensor.cpu;

import io.tianma.train.tensor.Activation;
import io.tianma.train.tensor.AdafactorStep;
import io.tianma.train.tensor.AdamWStep;
import io.tianma.train.tensor.AttentionSpec;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Dropout;
import io.tianma.train.tensor.HostMemory;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.LinearAttentionKernels;
import io.tianma.train.tensor.LossSpec;
import io.tianma.train.tensor.Memory;
import io.tianma.train.tensor.MixingKernels;
import io.tianma.train.tensor.RaggedRows;
import io.tianma.train.tensor.Tensor;
import io.tianma.train.tensor.cpu.attention.CpuAttention;
import io.tianma.train.tensor.cpu.linear.CpuLinearAttention;
import io.tianma.train.tensor.cpu.mixing.CpuMixing;
import io.tianma.train.tensor.cpu.product.Blas;
import io.tianma.train.tensor.cpu.product.FewRows;
import io.tianma.train.tensor.cpu.product.HalfProducts;
import io.tianma.train.tensor.cpu.product.Products;
import io.tianma.train.tensor.cpu.rows.Aside;
import io.tianma.train.tensor.cpu.rows.Rows;
import io.tianma.train.tensor.reference.ReferenceBackend;

/**
 * Chooses by type: float32 and bfloat16 by {@link Products} and {@link Rows}; float64, which only
 * tests need, by OpenBLAS and the reference's loops.
 */
final class CpuKernels implements Kernels {
  private final HostMemory memory = new HostMemory();
  private final Blas doubleProducts = new Blas();
  private final Kernels doubles = new ReferenceBackend().open();
  private final Products products;
  private final CpuAttention attention;
  private final CpuAdafactor adafactor;
  private final CpuLoss loss;
  private final CpuElements elements;
  private final CpuLayers layers;
  private final CpuSteps steps;
  private final CpuMixing mixing;
  private final CpuLinearAttention linearAttention;
  private HalfProducts halfProducts;

  CpuKernels(Products library, Rows rows) {
    this.products = new FewRows(library, rows);
    this.adafactor = new CpuAdafactor(rows);
    this.attention = new CpuAttention(memory, products, rows);
    this.loss = new CpuLoss(rows);
    Aside aside = new Aside(rows);
    this.elements = new CpuElements(rows, aside);
    this.layers = new CpuLayers(rows, aside);
    this.steps = new CpuSteps(rows);
    this.mixing = new CpuMixing(memory, products, rows, doubles.mixing());
    this.linearAttention = new CpuLinearAttention(products, rows, doubles.linearAttention());
  }

  private static boolean wide(Tensor x) {
    return x.type() == DType.F64;
  }

  @Override
  public Memory memory() {
    return memory;
  }

  @Override
  public MixingKernels mixing() {
    return mixing;
  }

  @Override
  public LinearAttentionKernels linearAttention() {
    return linearAttention;
  }

  @Override
  public void fill(Tensor x, double value) {
    if (wide(x)) {
      doubles.fill(x, value);
    } else {
      elements.fill(x, value);
    }
  }

  @Override
  public void copy(Tensor x, Tensor y) {
    elements.copy(x, y);
  }

  @Override
  public void clearVoid(Tensor x) {
    elements.clearVoid(x);
  }

  @Override
  public void scale(double alpha, Tensor x) {
    if (wide(x)) {
      doubles.scale(alpha, x);
    } else {
      elements.scale(alpha, x);
    }
  }

  @Override
  public void axpy(double alpha, Tensor x, Tensor y) {
    if (wide(x)) {
      doubles.axpy(alpha, x, y);
    } else {
      elements.axpy(alpha, x, y);
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
      gemmInDouble(transposeA, transposeB, alpha, a, b, beta, c);
      return;
    }
    Products kind = a.type() == DType.BF16 ? halfProducts() : products;
    double old = beta;
    int from = 0;
    do {
      int end = RaggedRows.end(a, from);
      kind.gemm(
          transposeA,
          transposeB,
          transposeA ? c.rows() : end - from,
          c.columns(),
          transposeA ? end - from : a.columns(),
          (float) alpha,
          Aside.row(a, from),
          a.stride(),
          transposeA ? Aside.row(b, from) : b.address(),
          b.stride(),
          (float) old,
          transposeA ? c.address() : Aside.row(c, from),
          c.stride());
      old = transposeA ? 1 : beta;
      from = RaggedRows.next(a, end);
    } while (from < a.rows());
  }

  private void gemmInDouble(
      boolean transposeA,
      boolean transposeB,
      double alpha,
      Tensor a,
      Tensor b,
      double beta,
      Tensor c) {
    if (a.lengths() == null) {
      doubleProducts.dgemm(transposeA, transposeB, alpha, a, b, beta, c);
    } else {
      doubles.gemm(transposeA, transposeB, alpha, a, b, beta, c);
    }
  }

  private Products halfProducts() {
    if (halfProducts == null) {
      halfProducts = new HalfProducts(memory);
    }
    return halfProducts;
  }

  @Override
  public void gatherRows(Tensor tableVD, Tensor idsN, Tensor yND) {
    elements.gatherRows(tableVD, idsN, yND);
  }

  @Override
  public void scatterAddRows(Tensor dyND, Tensor idsN, Tensor dTableVD) {
    if (wide(dyND)) {
      doubles.scatterAddRows(dyND, idsN, dTableVD);
    } else {
      elements.scatterAddRows(dyND, idsN, dTableVD);
    }
  }

  @Override
  public void rmsNorm(Tensor xND, Tensor gammaD, double eps, Tensor yND, Tensor inverseN) {
    if (wide(xND)) {
      doubles.rmsNorm(xND, gammaD, eps, yND, inverseN);
    } else {
      layers.rmsNorm(xND, gammaD, eps, yND, inverseN);
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
    } else {
      layers.rmsNormBackward(dyND, xND, gammaD, inverseN, residualND, dxND, dGammaD);
    }
  }

  @Override
  public void activate(Activation f, Tensor hidden, Tensor yNF) {
    if (wide(hidden)) {
      doubles.activate(f, hidden, yNF);
    } else {
      layers.activate(f, hidden, yNF);
    }
  }

  @Override
  public void activateBackward(Activation f, Tensor dyNF, Tensor hidden, Tensor dHidden) {
    if (wide(hidden)) {
      doubles.activateBackward(f, dyNF, hidden, dHidden);
    } else {
      layers.activateBackward(f, dyNF, hidden, dHidden);
    }
  }

  @Override
  public void dropout(Dropout dropout, Tensor x, Tensor y) {
    if (wide(x)) {
      doubles.dropout(dropout, x, y);
    } else {
      elements.dropout(dropout, x, y);
    }
  }

  @Override
  public void relativeBias(
      Tensor tableBucketsH, boolean bidirectional, int maxDistance, int first, Tensor biasHR) {
    if (wide(biasHR)) {
      doubles.relativeBias(tableBucketsH, bidirectional, maxDistance, first, biasHR);
    } else {
      layers.relativeBias(tableBucketsH, bidirectional, maxDistance, first, biasHR);
    }
  }

  @Override
  public void relativeBiasBackward(
      Tensor dBiasHR, boolean bidirectional, int maxDistance, int first, Tensor dTableBucketsH) {
    if (wide(dBiasHR)) {
      doubles.relativeBiasBackward(dBiasHR, bidirectional, maxDistance, first, dTableBucketsH);
    } else {
      layers.relativeBiasBackward(dBiasHR, bidirectional, maxDistance, first, dTableBucketsH);
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
    } else {
      loss.argmax(xNV, idsN);
    }
  }

  @Override
  public void sumOfSquares(Tensor x, Tensor sums) {
    if (wide(x)) {
      doubles.sumOfSquares(x, sums);
    } else {
      steps.sumOfSquares(x, sums);
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
    } else {
      steps.adamW(step, p, g, m, v, normSquared, apply);
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
    mixing.close();
    doubles.close();
    if (halfProducts != null) {
      halfProducts.close();
    }
  }
}
