package io.tianma.train.tensor.cpu.mixing;

import static io.tianma.train.tensor.cpu.rows.Aside.row;

import io.tianma.train.tensor.RaggedRows;
import io.tianma.train.tensor.Tensor;
import io.tianma.train.tensor.cpu.memory.Raw;
import io.tianma.train.tensor.cpu.rows.ColumnTotals;
import io.tianma.train.tensor.cpu.rows.LayerNormRow;
import io.tianma.train.tensor.cpu.rows.Rows;

/**
 * The layer norm and its derivative in float32, a row at a time. See {@link
 * io.tianma.train.tensor.MixingKernels}.
 */
final class CpuLayerNorm {
  private final Rows rows;
  private final LayerNormRow norm;
  private final ColumnTotals gammas;
  private final ColumnTotals betas;

  CpuLayerNorm(Rows rows) {
    this.rows = rows;
    this.norm = rows.layerNorm();
    this.gammas = new ColumnTotals(rows);
    this.betas = new ColumnTotals(rows);
  }

  void forward(
      Tensor xND, Tensor gammaD, Tensor betaD, double eps, Tensor yND, Tensor statisticsN2) {
    int end;
    for (int from = 0; from < xND.rows(); from = RaggedRows.next(xND, end)) {
      end = RaggedRows.end(xND, from);
      for (int n = from; n < end; n++) {
        forward(row(xND, n), gammaD, betaD, eps, row(yND, n), row(statisticsN2, n));
      }
    }
  }

  private void forward(long x, Tensor gammaD, Tensor betaD, double eps, long y, long statistics) {
    int width = gammaD.columns();
    float mean = (float) (rows.sum(x, width) / width);
    float inverse = (float) (1 / Math.sqrt(norm.squaredDeviations(mean, x, width) / width + eps));
    norm.forward(x, gammaD.address(), betaD.address(), mean, inverse, y, width);
    Raw.put(statistics, 0, mean);
    Raw.put(statistics, 1, inverse);
  }

  void backward(
      Tensor dyND,
      Tensor xND,
      Tensor gammaD,
      Tensor statisticsN2,
      Tensor dxND,
      Tensor dGammaD,
      Tensor dBetaD) {
    gammas.begin(xND.columns());
    betas.begin(xND.columns());
    int end;
    for (int from = 0; from < xND.rows(); from = RaggedRows.next(xND, end)) {
      end = RaggedRows.end(xND, from);
      for (int n = from; n < end; n++) {
        norm.backward(
            row(dyND, n),
            row(xND, n),
            gammaD.address(),
            Raw.get(row(statisticsN2, n), 0),
            Raw.get(row(statisticsN2, n), 1),
            row(dxND, n),
            gammas.next(),
            betas.next(),
            xND.columns());
      }
    }
    gammas.addTo(dGammaD.address());
    betas.addTo(dBetaD.address());
  }
}
