package io.tianma.train.tensor.cuda;

import io.tianma.train.tensor.Activation;
import io.tianma.train.tensor.AdafactorStep;
import io.tianma.train.tensor.AdamWStep;
import io.tianma.train.tensor.Arena;
import io.tianma.train.tensor.AttentionSpec;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.DecodingKernels;
import io.tianma.train.tensor.Dropout;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.LinearAttentionKernels;
import io.tianma.train.tensor.LossSpec;
import io.tianma.train.tensor.Memory;
import io.tianma.train.tensor.MixingKernels;
import io.tianma.train.tensor.Packing;
import io.tianma.train.tensor.Tensor;
import io.tianma.train.tensor.cuda.device.Device;
import io.tianma.train.tensor.cuda.device.Launch;
import io.tianma.train.tensor.cuda.device.Source;

/** Kernels on a device: each method is a call or a few of CUDA kernels and of products. */
final class CudaKernels implements Kernels {
  private static final int LOSS_THREADS = 512;
  private static final int LOSS_ROW_THREADS = 1024;
  private static final int CHUNK_OF_IDS = 256; // as in elements.cu

  /**
   * Operations of a product that leaves parts of a GPU idle; larger ones win nothing by company.
   */
  private static final double MOST_BESIDE =
      Double.parseDouble(System.getProperty("tianma.cuda.beside", "1e10"));

  /** Padding is computed where it is said to be, for comparison. */
  private static final boolean PACKS = !"false".equals(System.getProperty("tianma.cuda.packs"));

  private final Device device;
  private final Launch launch;
  private final Arena
      scratch; // of one call; its blocks never move, so that recorded work stays valid
  private final Tables tables;
  private final CudaProducts products;
  private final CudaBias bias;
  private final CudaAttention attention;
  private final CudaFlash flash;
  private final CudaRowSums rowSums;
  private final CudaNorms norms;
  private final CudaSteps steps;
  private final CudaMixing mixing;
  private final CudaLinearAttention linearAttention;
  private final CudaDecoding decoding;

  CudaKernels(Device device) {
    this.device = device;
    this.launch = new Launch(device);
    this.scratch = new Arena(device.memory());
    this.tables = new Tables(device.memory());
    this.products = new CudaProducts(device, launch, scratch);
    this.bias = new CudaBias(launch, tables);
    this.attention = new CudaAttention(launch, scratch, products);
    this.flash = new CudaFlash(launch, scratch, device.warpgroups());
    this.rowSums = new CudaRowSums(launch, device.memory());
    this.norms = new CudaNorms(launch, scratch, rowSums);
    this.steps = new CudaSteps(launch, scratch, tables);
    this.mixing = new CudaMixing(launch, device, tables);
    this.linearAttention = new CudaLinearAttention(launch, device);
    this.decoding = new CudaDecoding(launch, scratch);
  }

  @Override
  public Memory memory() {
    return device.memory();
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
  public DecodingKernels decoding() {
    return decoding;
  }

  @Override
  public boolean narrow() {
    return true;
  }

  @Override
  public boolean skipsPadding() {
    return false; // a product of all rows is one call
  }

  @Override
  public boolean packs() {
    return PACKS;
  }

  @Override
  public Runnable repeatable(Runnable work) {
    return device.repeatable(work);
  }

  @Override
  public void fill(Tensor x, double value) {
    packed(4, "fill", x, x).with(x).with(value).elements(x.elements());
  }

  @Override
  public void copy(Tensor x, Tensor y) {
    packed(4, "copy", x, x, y).with(x).with(y).elements(x.elements());
  }

  @Override
  public void clearVoid(Tensor x) {
    elements("clearVoid", x).with(x).elements(x.lengths() == null ? 0 : x.elements());
  }

  @Override
  public void scale(double alpha, Tensor x) {
    elements("scale", x).with(alpha).with(x).elements(x.elements());
  }

  @Override
  public void axpy(double alpha, Tensor x, Tensor y) {
    packed(4, "axpy", y, x, y).with(alpha).with(x).with(y).elements(x.elements());
  }

  @Override
  public void addRows(Tensor xND, Tensor sumD) {
    elements("addRows", sumD).with(xND).with(sumD).blocks(ceil(xND.columns(), 32), 1, 1024);
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
    scratch.reset();
    products.gemm(transposeA, transposeB, alpha, a, b, beta, c);
  }

  @Override
  public void beside(double operations, Runnable first, Runnable second) {
    if (operations > MOST_BESIDE) {
      Kernels.super.beside(operations, first, second);
    } else {
      device.beside(first, second);
    }
  }

  @Override
  public void gemms(Tensor x, Tensor[] b, Tensor y) {
    long step = CudaProducts.step(b);
    if (step == 0) {
      Kernels.super.gemms(x, b, y);
      return;
    }
    int width = b[0].rows();
    products.batch(false, true, 1, x, 0, b[0], step, 0, y.columns(0, width), width, b.length);
  }

  @Override
  public void gemmsSum(Tensor y, Tensor[] b, double beta, Tensor x) {
    long step = CudaProducts.step(b);
    if (step == 0) {
      Kernels.super.gemmsSum(y, b, beta, x);
      return;
    }
    scratch.reset();
    Tensor all = scratch.take(b[0].type(), b.length * b[0].rows(), b[0].columns());
    int each = Math.toIntExact(b[0].elements());
    Tensor spaced = Tensor.at(b[0].address(), b[0].type(), b.length, Math.toIntExact(step));
    copy(spaced.columns(0, each), all.reshape(b.length, each));
    products.gemm(false, false, 1, y, all, beta, x);
  }

  @Override
  public void gemmsOfRows(Tensor y, Tensor x, double beta, Tensor[] c) {
    long step = CudaProducts.step(c);
    if (step == 0) {
      Kernels.super.gemmsOfRows(y, x, beta, c);
      return;
    }
    int width = c[0].rows();
    products.batch(true, false, 1, y.columns(0, width), width, x, 0, beta, c[0], step, c.length);
  }

  @Override
  public void gatherRows(Tensor tableVD, Tensor idsN, Tensor yND) {
    packed(4, "gatherRows", yND, tableVD, yND)
        .with(tableVD)
        .with(idsN)
        .with(yND)
        .elements(yND.elements());
  }

  @Override
  public void scatterAddRows(Tensor dyND, Tensor idsN, Tensor dTableVD) {
    scratch.reset();
    int rows = dyND.rows();
    int chunks = ceil(rows, CHUNK_OF_IDS);
    int vocab = dTableVD.rows();
    Tensor part = scratch.take(dTableVD.type(), rows, dyND.columns());
    Tensor first = scratch.take(DType.I32, vocab, Math.max(1, chunks));
    elements("fillInts", dyND)
        .with(first.address())
        .with(first.elements())
        .with(-1)
        .elements(first.elements());
    String four = Launch.packs(dyND.ragged(null), part, dTableVD) ? "4" : "";
    elements("sumIds" + four, dyND)
        .with(dyND)
        .with(idsN)
        .with(part)
        .with(first.address())
        .blocks(chunks, 1, CHUNK_OF_IDS);
    elements("combineIds" + four, dyND)
        .with(dyND)
        .with(idsN)
        .with(part)
        .with(first.address())
        .with(chunks)
        .with(dTableVD)
        .blocks(ceil(rows, 8), 1, 256);
  }

  @Override
  public void rmsNorm(Tensor xND, Tensor gammaD, double eps, Tensor yND, Tensor inverseN) {
    norms.rmsNorm(xND, gammaD, eps, yND, inverseN);
  }

  @Override
  public void rmsNormBackward(
      Tensor dyND,
      Tensor xND,
      Tensor gammaD,
      Tensor inverseN,
      Tensor residualND,
      Tensor dxND,
      Tensor dGamma) {
    norms.rmsNormBackward(dyND, xND, gammaD, inverseN, residualND, dxND, dGamma);
  }

  @Override
  public boolean joinsNorms() {
    return true;
  }

  @Override
  public void addNorm(
      Dropout dropout,
      Tensor residual,
      Tensor part,
      Tensor sum,
      Tensor gammaD,
      double eps,
      Tensor yND,
      Tensor inverseN) {
    if (!norms.addNorm(dropout, residual, part, sum, gammaD, eps, yND, inverseN)) {
      Kernels.super.addNorm(dropout, residual, part, sum, gammaD, eps, yND, inverseN);
    }
  }

  @Override
  public void addNormBackward(
      Dropout dropout,
      Tensor dyND,
      Tensor xND,
      Tensor gammaD,
      Tensor inverseN,
      Tensor residualND,
      Tensor dxND,
      Tensor dPart,
      boolean adds,
      Tensor dGammaD) {
    if (!norms.addNormBackward(
        dropout, dyND, xND, gammaD, inverseN, residualND, dxND, dPart, adds, dGammaD)) {
      Kernels.super.addNormBackward(
          dropout, dyND, xND, gammaD, inverseN, residualND, dxND, dPart, adds, dGammaD);
    }
  }

  @Override
  public void beginForward() {
    flash.beginForward();
  }

  @Override
  public void endForward() {
    flash.endForward();
  }

  @Override
  public void beginSums() {
    rowSums.begin();
  }

  @Override
  public void endSums() {
    rowSums.end();
  }

  @Override
  public void activate(Activation f, Tensor hidden, Tensor yNF) {
    activate(f, null, hidden, yNF);
  }

  @Override
  public void activate(Activation f, Dropout dropout, Tensor hidden, Tensor yNF) {
    packed(8, "activate", hidden, hidden, yNF)
        .with(f.ordinal())
        .with(dropout)
        .with(hidden)
        .with(yNF)
        .elements(yNF.elements());
  }

  @Override
  public void activateBackward(Activation f, Tensor dyNF, Tensor hidden, Tensor dHidden) {
    activateBackward(f, null, dyNF, hidden, dHidden);
  }

  @Override
  public void activateBackward(
      Activation f, Dropout dropout, Tensor dyNF, Tensor hidden, Tensor dHidden) {
    packed(8, "activateBackward", hidden, dyNF, hidden, dHidden)
        .with(f.ordinal())
        .with(dropout)
        .with(dyNF)
        .with(hidden)
        .with(dHidden)
        .elements(dyNF.elements());
  }

  @Override
  public void addDropped(Dropout dropout, Tensor residual, Tensor part, Tensor sum) {
    packed(4, "addDropped", sum, residual, part, sum)
        .with(dropout)
        .with(residual)
        .with(part)
        .with(sum)
        .elements(sum.elements());
  }

  @Override
  public void dropout(Dropout dropout, Tensor x, Tensor y) {
    packed(4, "dropout", x, x, y).with(dropout).with(x).with(y).elements(x.elements());
  }

  @Override
  public void relativeBias(
      Tensor tableBucketsH, boolean bidirectional, int maxDistance, int first, Tensor biasHR) {
    bias.relativeBias(tableBucketsH, bidirectional, maxDistance, first, biasHR);
  }

  @Override
  public void relativeBiasBackward(
      Tensor dBias, boolean bidirectional, int maxDistance, int first, Tensor dTableBucketsH) {
    bias.relativeBiasBackward(dBias, bidirectional, maxDistance, first, dTableBucketsH);
  }

  @Override
  public void attention(
      AttentionSpec spec, Tensor q, Tensor k, Tensor v, Tensor probsBHTS, Tensor context) {
    scratch.reset();
    if (CudaFlash.serves(spec, q, k, v)) {
      flash.forward(spec, q, k, v, probsBHTS, context);
    } else {
      attention.forward(spec, q, k, v, probsBHTS, context);
    }
  }

  @Override
  public int keptByAttention(AttentionSpec spec, Tensor q, Tensor k, Tensor v) {
    return CudaFlash.serves(spec, q, k, v)
        ? CudaFlash.kept(spec, q, k)
        : Math.multiplyExact(spec.heads() * Packing.longest(q), Packing.longest(k));
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
    scratch.reset();
    attention.backward(spec, dContext, q, k, v, probsBHTS, dq, dk, dv, dBias);
  }

  @Override
  public void attentionBackward(
      AttentionSpec spec,
      Tensor context,
      Tensor dContext,
      Tensor q,
      Tensor k,
      Tensor v,
      Tensor probsBHTS,
      Tensor dq,
      Tensor dk,
      Tensor dv,
      Tensor dBias) {
    scratch.reset();
    if (CudaFlash.serves(spec, q, k, v)) {
      flash.backward(spec, context, dContext, q, k, v, probsBHTS, dq, dk, dv, dBias);
    } else {
      attentionBackward(spec, dContext, q, k, v, probsBHTS, dq, dk, dv, dBias);
    }
  }

  @Override
  public void crossEntropy(
      LossSpec spec, Tensor logitsNV, Tensor labelsN, Tensor weight, Tensor losses) {
    int most = logitsNV.columns() <= 8 * 4 * 256 ? 4 : 7; // packs of a thread
    int threads = ceil(ceil(logitsNV.columns(), 8 * most), 32) * 32;
    boolean packs = Launch.packs(logitsNV);
    boolean row = packs && logitsNV.type() == DType.BF16 && threads <= LOSS_ROW_THREADS;
    String kernel = !packs ? "crossEntropy" : !row ? "crossEntropy8" : "crossEntropyRow" + most;
    launch
        .of(Source.LOSS, kernel, logitsNV)
        .with(spec.padId())
        .with(spec.labelSmoothing())
        .with(spec.zLoss())
        .with(logitsNV)
        .with(labelsN)
        .with(weight)
        .with(losses)
        .blocks(logitsNV.rows(), 1, row ? threads : LOSS_THREADS);
  }

  @Override
  public boolean queues() {
    return true;
  }

  @Override
  public void totals(Tensor xNC, Tensor totals) {
    steps.totals(xNC, totals);
  }

  @Override
  public void argmax(Tensor xNV, Tensor idsN) {
    launch.of(Source.LOSS, "argmax", xNV).with(xNV).with(idsN).blocks(xNV.rows(), 1, LOSS_THREADS);
  }

  @Override
  public void sumOfSquares(Tensor x, Tensor sums) {
    steps.sumOfSquares(x, sums);
  }

  @Override
  public void total(Tensor values, Tensor total) {
    steps.total(values, total);
  }

  @Override
  public void adamW(
      AdamWStep step, Tensor p, Tensor g, Tensor m, Tensor v, Tensor normSquared, boolean apply) {
    int[] ends = {Math.toIntExact(p.elements())};
    adamW(step, ends, new double[] {step.decay()}, p, g, m, v, normSquared, apply);
  }

  @Override
  public void adamW(
      AdamWStep step,
      int[] ends,
      double[] decays,
      Tensor p,
      Tensor g,
      Tensor m,
      Tensor v,
      Tensor normSquared,
      boolean apply) {
    steps.adamW(step, ends, decays, p, g, m, v, null, normSquared, apply);
  }

  @Override
  public void adamW(
      AdamWStep step,
      int[] ends,
      double[] decays,
      Tensor p,
      Tensor g,
      Tensor m,
      Tensor v,
      Tensor normSquared,
      Tensor halves) {
    steps.adamW(step, ends, decays, p, g, m, v, halves, normSquared, true);
  }

  @Override
  public void adafactor(
      AdafactorStep step,
      Tensor p,
      Tensor g,
      Tensor rows,
      Tensor columns,
      Tensor normSquared,
      Tensor unused) {
    scratch.reset();
    steps.adafactor(step, p, g, rows, columns, normSquared);
  }

  @Override
  public void close() {
    mixing.close();
    linearAttention.close();
    scratch.close();
    rowSums.close();
    tables.close();
  }

  /** The form of a kernel that takes that many elements at once, where all rows allow it. */
  private Launch packed(int count, String kernel, Tensor like, Tensor... tensors) {
    return Launch.packs(tensors)
        ? elements(kernel + count, like).each(count)
        : elements(kernel, like);
  }

  private Launch elements(String kernel, Tensor like) {
    return launch.of(Source.ELEMENTS, kernel, like);
  }

  static int ceil(int a, int b) {
    return (a + b - 1) / b;
  }
}
