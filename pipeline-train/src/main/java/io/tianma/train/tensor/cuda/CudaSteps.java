package io.tianma.train.tensor.cuda;

import io.tianma.train.tensor.AdafactorStep;
import io.tianma.train.tensor.AdamWStep;
import io.tianma.train.tensor.Arena;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Tensor;
import io.tianma.train.tensor.cuda.device.Launch;
import io.tianma.train.tensor.cuda.device.Source;

/** Steps of the optimizers. */
final class CudaSteps {
  private static final int PIECES = 256; // of a parameter, whose squares a block adds up

  private final Launch launch;
  private final Arena scratch;
  private final Tables tables;

  CudaSteps(Launch launch, Arena scratch, Tables tables) {
    this.launch = launch;
    this.scratch = scratch;
    this.tables = tables;
  }

  void sumOfSquares(Tensor x, Tensor sums) {
    launch
        .of(Source.STEPS, "sumOfSquares", x)
        .with(x)
        .with(sums.address())
        .with(Kernels.CHUNK)
        .blocks(sums.columns(), 1, 1024);
  }

  void total(Tensor values, Tensor total) {
    launch
        .of(Source.STEPS, "total", values.type() == DType.F64 ? total : values)
        .with(values.address())
        .with(values.columns())
        .with(total.address())
        .blocks(1, 1, 256);
  }

  void totals(Tensor x, Tensor totals) {
    launch
        .of(Source.STEPS, "columnTotals", x)
        .with(x.address())
        .with(x.rows())
        .with(x.columns())
        .with(totals.address())
        .blocks(1, 1, 1024);
  }

  /**
   * See {@link Kernels#adamW(AdamWStep, int[], double[], Tensor, Tensor, Tensor, Tensor, Tensor,
   * boolean)}.
   *
   * @param halves or null
   */
  void adamW(
      AdamWStep step,
      int[] ends,
      double[] decays,
      Tensor p,
      Tensor g,
      Tensor m,
      Tensor v,
      Tensor halves,
      Tensor normSquared,
      boolean apply) {
    launch
        .of(Source.STEPS, "adamW", p)
        .with(step.lr())
        .with(step.beta1())
        .with(step.beta2())
        .with(step.eps())
        .with(step.c1())
        .with(step.c2())
        .with(step.maxNorm())
        .with(p)
        .with(g)
        .with(m)
        .with(v)
        .with(halves)
        .with(normSquared.address())
        .with(apply)
        .with(tables.of(ends).address())
        .with(tables.of(decays).address())
        .with(ends.length)
        .elements(CudaKernels.ceil(p.columns(), 4));
  }

  void adafactor(
      AdafactorStep step, Tensor p, Tensor g, Tensor rows, Tensor columns, Tensor normSquared) {
    if (rows != null) {
      begin("adafactorRows", step, g)
          .with(g)
          .with(rows)
          .with(normSquared.address())
          .blocks(g.rows(), 1, 256);
    }
    begin("adafactorColumns", step, g)
        .with(g)
        .with(columns)
        .with(normSquared.address())
        .blocks(CudaKernels.ceil(g.columns(), 32), 1, 1024);
    Tensor sums = scratch.take(DType.F64, PIECES, 2);
    begin("adafactorSums", step, g)
        .with(p)
        .with(g)
        .with(rows)
        .with(columns)
        .with(normSquared.address())
        .with(sums.address())
        .blocks(PIECES, 1, 256);
    begin("adafactorStep", step, g)
        .with(p)
        .with(g)
        .with(rows)
        .with(columns)
        .with(normSquared.address())
        .with(sums.address())
        .with(PIECES)
        .elements(g.elements());
  }

  private Launch begin(String kernel, AdafactorStep step, Tensor like) {
    return launch
        .of(Source.STEPS, kernel, like)
        .with(step.lr())
        .with(step.beta2())
        .with(step.eps1())
        .with(step.eps2())
        .with(step.clipThreshold())
        .with(step.decay())
        .with(step.maxNorm())
        .with(step.scaleParameter())
        .with(0);
  }
}
