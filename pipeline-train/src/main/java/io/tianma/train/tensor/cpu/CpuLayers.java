package io.tianma.train.tensor.cpu;

import static io.tianma.train.tensor.cpu.rows.Aside.row;

import io.tianma.train.tensor.Activation;
import io.tianma.train.tensor.RaggedRows;
import io.tianma.train.tensor.RelativeBuckets;
import io.tianma.train.tensor.Tensor;
import io.tianma.train.tensor.cpu.memory.Raw;
import io.tianma.train.tensor.cpu.rows.Aside;
import io.tianma.train.tensor.cpu.rows.Rows;

/**
 * Norms, activations and relative biases in float32, a row at a time. See {@link
 * io.tianma.train.tensor.Kernels}.
 */
final class CpuLayers {
  private final Rows rows;
  private final Aside aside;

  CpuLayers(Rows rows, Aside aside) {
    this.rows = rows;
    this.aside = aside;
  }

  void rmsNorm(Tensor xND, Tensor gammaD, double eps, Tensor yND, Tensor inverseN) {
    int width = xND.columns();
    int end;
    for (int from = 0; from < xND.rows(); from = RaggedRows.next(xND, end)) {
      end = RaggedRows.end(xND, from);
      for (int n = from; n < end; n++) {
        double mean = rows.sumOfSquares(row(xND, n), width) / width;
        float inverse = (float) (1 / Math.sqrt(mean + eps));
        Raw.put(inverseN.address(), n, inverse);
        rows.normalize(row(xND, n), gammaD.address(), inverse, aside.made(yND, n), width);
        aside.place(yND, n);
      }
    }
  }

  void rmsNormBackward(
      Tensor dyND,
      Tensor xND,
      Tensor gammaD,
      Tensor inverseN,
      Tensor residualND,
      Tensor dxND,
      Tensor dGamma) {
    int rowsOfSum = dGamma.rank() == 1 ? xND.rows() : xND.size(1);
    int end;
    for (int from = 0; from < xND.rows(); from = RaggedRows.next(xND, end)) {
      end = RaggedRows.end(xND, from);
      for (int n = from; n < end; n++) {
        rows.normalizeBackward(
            row(dyND, n),
            row(xND, n),
            gammaD.address(),
            Raw.get(inverseN.address(), n),
            residualND == null ? 0 : row(residualND, n),
            row(dxND, n),
            row(dGamma, n / rowsOfSum),
            xND.columns());
      }
    }
  }

  void activate(Activation f, Tensor hidden, Tensor yNF) {
    int width = yNF.columns();
    boolean gated = hidden.columns() == 2 * width;
    int end;
    for (int from = 0; from < yNF.rows(); from = RaggedRows.next(yNF, end)) {
      end = RaggedRows.end(yNF, from);
      for (int n = from; n < end; n++) {
        long gate = row(hidden, n);
        rows.activate(f, gate, gated ? gate + 4L * width : 0, aside.made(yNF, n), width);
        aside.place(yNF, n);
      }
    }
  }

  void activateBackward(Activation f, Tensor dyNF, Tensor hidden, Tensor dHidden) {
    int width = dyNF.columns();
    boolean gated = hidden.columns() == 2 * width;
    int end;
    for (int from = 0; from < dyNF.rows(); from = RaggedRows.next(dyNF, end)) {
      end = RaggedRows.end(dyNF, from);
      for (int n = from; n < end; n++) {
        long gate = row(hidden, n);
        long dGate = aside.made(dHidden, n);
        long up = gated ? gate + 4L * width : 0;
        long dUp = gated ? dGate + 4L * width : 0;
        rows.activateBackward(f, row(dyNF, n), gate, up, dGate, dUp, width);
        aside.place(dHidden, n);
      }
    }
  }

  void relativeBias(
      Tensor tableBucketsH, boolean bidirectional, int maxDistance, int first, Tensor biasHR) {
    int buckets = tableBucketsH.rows();
    for (int r = 0; r < biasHR.columns(); r++) {
      int bucket = RelativeBuckets.bucket(first + r, bidirectional, buckets, maxDistance);
      for (int h = 0; h < biasHR.rows(); h++) {
        Raw.put(row(biasHR, h), r, Raw.get(row(tableBucketsH, bucket), h));
      }
    }
  }

  void relativeBiasBackward(
      Tensor dBias, boolean bidirectional, int maxDistance, int first, Tensor dTableBucketsH) {
    if (dBias.rank() == 3) {
      for (int b = 0; b < dBias.size(0); b++) {
        Tensor sample = dBias.slice(b, 1).reshape(dBias.size(1), dBias.size(2));
        relativeBiasBackward(sample, bidirectional, maxDistance, first, dTableBucketsH);
      }
      return;
    }
    int buckets = dTableBucketsH.rows();
    for (int r = 0; r < dBias.columns(); r++) {
      int bucket = RelativeBuckets.bucket(first + r, bidirectional, buckets, maxDistance);
      long target = row(dTableBucketsH, bucket);
      for (int h = 0; h < dBias.rows(); h++) {
        Raw.put(target, h, Raw.get(target, h) + Raw.get(row(dBias, h), r));
      }
    }
  }
}
