package io.tianma.train.tensor.reference;

import static io.tianma.train.tensor.reference.Cells.add;
import static io.tianma.train.tensor.reference.Cells.at;
import static io.tianma.train.tensor.reference.Cells.forEach;
import static io.tianma.train.tensor.reference.Cells.id;
import static io.tianma.train.tensor.reference.Cells.set;

import io.tianma.train.tensor.Activation;
import io.tianma.train.tensor.AdafactorStep;
import io.tianma.train.tensor.AdamWStep;
import io.tianma.train.tensor.AttentionSpec;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.DecodingKernels;
import io.tianma.train.tensor.Dropout;
import io.tianma.train.tensor.DropoutMask;
import io.tianma.train.tensor.HostMemory;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.LinearAttentionKernels;
import io.tianma.train.tensor.LossSpec;
import io.tianma.train.tensor.Memory;
import io.tianma.train.tensor.MixingKernels;
import io.tianma.train.tensor.RaggedRows;
import io.tianma.train.tensor.RelativeBuckets;
import io.tianma.train.tensor.Tensor;

/** Every kernel as its definition says, in double between load and store. */
final class ReferenceKernels implements Kernels {
  private final Memory memory = new HostMemory();
  private final MixingKernels mixing = new ReferenceMixing();
  private final LinearAttentionKernels linearAttention = new ReferenceLinearAttention();
  private final DecodingKernels decoding = new ReferenceDecoding();

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
  public DecodingKernels decoding() {
    return decoding;
  }

  @Override
  public void fill(Tensor x, double value) {
    forEach(x, (r, c) -> set(x, r, c, value));
  }

  @Override
  public void copy(Tensor x, Tensor y) {
    forEach(x, (r, c) -> set(y, r, c, at(x, r, c)));
  }

  @Override
  public void clearVoid(Tensor x) {
    forEach(x.ragged(null), (r, c) -> set(x, r, c, RaggedRows.counts(x, r) ? at(x, r, c) : 0));
  }

  @Override
  public void scale(double alpha, Tensor x) {
    forEach(x, (r, c) -> set(x, r, c, alpha * at(x, r, c)));
  }

  @Override
  public void axpy(double alpha, Tensor x, Tensor y) {
    forEach(x, (r, c) -> add(y, r, c, alpha * at(x, r, c)));
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
    int inner = transposeA ? a.rows() : a.columns();
    forEach(
        c,
        (row, column) -> {
          double sum = 0;
          for (int i = 0; i < inner; i++) {
            if (transposeA && !RaggedRows.counts(a, i)) {
              continue;
            }
            double left = transposeA ? at(a, i, row) : at(a, row, i);
            double right = transposeB ? at(b, column, i) : at(b, i, column);
            sum += left * right;
          }
          set(c, row, column, alpha * sum + (beta == 0 ? 0 : beta * at(c, row, column)));
        });
  }

  @Override
  public void gatherRows(Tensor tableVD, Tensor idsN, Tensor yND) {
    forEach(yND, (n, d) -> set(yND, n, d, at(tableVD, id(idsN, n), d)));
  }

  @Override
  public void scatterAddRows(Tensor dyND, Tensor idsN, Tensor dTableVD) {
    forEach(dyND, (n, d) -> add(dTableVD, id(idsN, n), d, at(dyND, n, d)));
  }

  @Override
  public void rmsNorm(Tensor xND, Tensor gammaD, double eps, Tensor yND, Tensor inverseN) {
    for (int n = 0; n < xND.rows(); n++) {
      if (!RaggedRows.counts(xND, n)) {
        continue;
      }
      double squares = 0;
      for (int d = 0; d < xND.columns(); d++) {
        squares += at(xND, n, d) * at(xND, n, d);
      }
      double inverse = 1 / Math.sqrt(squares / xND.columns() + eps);
      set(inverseN, 0, n, inverse);
      for (int d = 0; d < xND.columns(); d++) {
        set(yND, n, d, at(xND, n, d) * inverse * at(gammaD, 0, d));
      }
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
      Tensor dGamma) {
    int width = xND.columns();
    int rowsOfSum = dGamma.rank() == 1 ? xND.rows() : xND.size(1);
    for (int n = 0; n < xND.rows(); n++) {
      if (!RaggedRows.counts(xND, n)) {
        continue;
      }
      double inverse = at(inverseN, 0, n);
      double dot = 0;
      for (int d = 0; d < width; d++) {
        dot += at(dyND, n, d) * at(gammaD, 0, d) * at(xND, n, d);
        add(dGamma, n / rowsOfSum, d, at(dyND, n, d) * at(xND, n, d) * inverse);
      }
      for (int d = 0; d < width; d++) {
        double direct = at(dyND, n, d) * at(gammaD, 0, d) * inverse;
        double throughScale = at(xND, n, d) * inverse * inverse * inverse * dot / width;
        double residual = residualND == null ? 0 : at(residualND, n, d);
        set(dxND, n, d, residual + direct - throughScale);
      }
    }
  }

  @Override
  public void activate(Activation f, Tensor hidden, Tensor yNF) {
    int width = yNF.columns();
    boolean gated = hidden.columns() == 2 * width;
    forEach(
        yNF,
        (n, j) -> {
          double value = f.value(at(hidden, n, j));
          set(yNF, n, j, gated ? value * at(hidden, n, width + j) : value);
        });
  }

  @Override
  public void activateBackward(Activation f, Tensor dyNF, Tensor hidden, Tensor dHidden) {
    int width = dyNF.columns();
    boolean gated = hidden.columns() == 2 * width;
    forEach(
        dyNF,
        (n, j) -> {
          double dy = at(dyNF, n, j);
          double x = at(hidden, n, j);
          set(dHidden, n, j, dy * f.slope(x) * (gated ? at(hidden, n, width + j) : 1));
          if (gated) {
            set(dHidden, n, width + j, dy * f.value(x));
          }
        });
  }

  @Override
  public void dropout(Dropout dropout, Tensor x, Tensor y) {
    ReferenceDropout mask = new ReferenceDropout(dropout);
    forEach(x, (r, c) -> set(y, r, c, at(x, r, c) * mask.factor((long) r * x.columns() + c)));
  }

  @Override
  public void relativeBias(
      Tensor tableBucketsH, boolean bidirectional, int maxDistance, int first, Tensor biasHR) {
    int buckets = tableBucketsH.rows();
    forEach(
        biasHR,
        (h, r) -> {
          int bucket = RelativeBuckets.bucket(first + r, bidirectional, buckets, maxDistance);
          set(biasHR, h, r, at(tableBucketsH, bucket, h));
        });
  }

  @Override
  public void relativeBiasBackward(
      Tensor dBias, boolean bidirectional, int maxDistance, int first, Tensor dTableBucketsH) {
    int buckets = dTableBucketsH.rows();
    int heads = dTableBucketsH.columns();
    forEach(
        dBias,
        (row, r) -> {
          int bucket = RelativeBuckets.bucket(first + r, bidirectional, buckets, maxDistance);
          add(dTableBucketsH, bucket, row % heads, at(dBias, row, r));
        });
  }

  @Override
  public void attention(
      AttentionSpec spec, Tensor q, Tensor k, Tensor v, Tensor probsBHTS, Tensor context) {
    new ReferenceAttention(spec, q, k, v, probsBHTS).forward(context);
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
    Tensor[] places = {dq, dk, dv};
    Tensor[] sums = new Tensor[places.length];
    for (int i = 0; i < sums.length; i++) { // places may be too narrow to add up in
      sums[i] = dq.type() == DType.BF16 ? allocated(places[i].shape()) : places[i];
      fill(sums[i], 0);
    }
    new ReferenceAttention(spec, q, k, v, probsBHTS)
        .backward(dContext, sums[0], sums[1], sums[2], dBias);
    for (int i = 0; dq.type() == DType.BF16 && i < sums.length; i++) {
      copy(sums[i], places[i]);
      memory.free(sums[i].address());
    }
  }

  private Tensor allocated(int... shape) {
    Tensor unplaced = Tensor.at(0, DType.F64, shape);
    long bytes = Math.max(1, unplaced.elements()) * Double.BYTES;
    return Tensor.at(memory.allocate(bytes), DType.F64, shape);
  }

  @Override
  public void crossEntropy(
      LossSpec spec, Tensor logitsNV, Tensor labelsN, Tensor weight, Tensor losses) {
    for (int n = 0; n < logitsNV.rows(); n++) {
      ReferenceLoss.row(spec, logitsNV, n, id(labelsN, n), weight, losses);
    }
  }

  @Override
  public void argmax(Tensor xNV, Tensor idsN) {
    for (int n = 0; n < xNV.rows(); n++) {
      HostMemory.setInt(idsN.address(), n, ReferenceLoss.argmax(xNV, n));
    }
  }

  @Override
  public void sumOfSquares(Tensor x, Tensor sums) {
    for (int chunk = 0; chunk < sums.columns(); chunk++) {
      int from = chunk * CHUNK;
      double sum = 0;
      for (int i = from; i < Math.min(x.columns(), from + CHUNK); i++) {
        sum += at(x, 0, i) * at(x, 0, i);
      }
      set(sums, 0, chunk, sum);
    }
  }

  @Override
  public void total(Tensor values, Tensor total) {
    double sum = 0;
    for (int i = 0; i < values.columns(); i++) {
      sum += at(values, 0, i);
    }
    set(total, 0, 0, sum);
  }

  @Override
  public void adamW(
      AdamWStep step, Tensor p, Tensor g, Tensor m, Tensor v, Tensor normSquared, boolean apply) {
    double norm = Math.sqrt(at(normSquared, 0, 0));
    if (!Double.isFinite(norm)) {
      if (!apply) {
        fill(g, 0);
      }
      return;
    }
    double clip = step.maxNorm() > 0 && norm > step.maxNorm() ? step.maxNorm() / norm : 1;
    for (int i = 0; i < p.columns(); i++) {
      double gradient = clip * at(g, 0, i);
      set(m, 0, i, step.beta1() * at(m, 0, i) + (1 - step.beta1()) * gradient);
      set(v, 0, i, step.beta2() * at(v, 0, i) + (1 - step.beta2()) * gradient * gradient);
      double scaled = at(m, 0, i) / step.c1() / (Math.sqrt(at(v, 0, i) / step.c2()) + step.eps());
      double change = step.lr() * (scaled + step.decay() * at(p, 0, i));
      if (apply) {
        set(p, 0, i, at(p, 0, i) - change);
      } else {
        set(g, 0, i, change);
      }
    }
  }

  @Override
  public void adafactor(
      AdafactorStep step,
      Tensor p,
      Tensor g,
      Tensor rows,
      Tensor columns,
      Tensor normSquared,
      Tensor scratch) {
    double norm = Math.sqrt(at(normSquared, 0, 0));
    if (Double.isFinite(norm)) {
      new ReferenceAdafactor(step, p, g, rows, columns, norm).run();
    } else {
      fill(g, 0);
    }
  }

  @Override
  public void close() {}

  /** Reads the keys of a mask once. */
  static final class ReferenceDropout {
    private final Dropout dropout;
    private final int firstKey;
    private final int secondKey;

    ReferenceDropout(Dropout dropout) {
      this.dropout = dropout;
      Tensor c = dropout.counter();
      this.firstKey =
          DropoutMask.firstKey(id(c, 0), id(c, 1), id(c, 2), id(c, 3), dropout.stream());
      this.secondKey =
          DropoutMask.secondKey(id(c, 0), id(c, 1), id(c, 2), id(c, 3), dropout.stream());
    }

    double factor(long index) {
      int threshold = DropoutMask.threshold(dropout.rate());
      boolean keeps = DropoutMask.keeps(firstKey, secondKey, threshold, dropout.first() + index);
      return keeps ? 1 / (1 - dropout.rate()) : 0;
    }
  }
}
