package io.tianma.train.tensor.cpu;

import io.tianma.train.tensor.AdafactorStep;
import io.tianma.train.tensor.Tensor;
import io.tianma.train.tensor.cpu.memory.Raw;
import io.tianma.train.tensor.cpu.rows.Rows;

/**
 * Adafactor on one float32 parameter in three passes over its gradient. Scratch [2, C]: sums over
 * the rows of a block and of all blocks, which keeps float sums short; then the factor of each
 * column.
 */
final class CpuAdafactor {
  /** Rows whose squares are summed in float before they go to the next sum. */
  private static final int BLOCK = 256;

  private final Rows loops;

  CpuAdafactor(Rows loops) {
    this.loops = loops;
  }

  void run(
      AdafactorStep step,
      double clip,
      Tensor p,
      Tensor g,
      Tensor rows,
      Tensor columns,
      Tensor scratch) {
    int width = g.columns();
    long factors = scratch.address() + 4L * width;
    moments(step, (float) clip, g, rows, columns, scratch.address(), factors);
    double meanRow = rows == null ? 1 : mean(rows);
    double updates = 0;
    double weights = 0;
    for (int r = 0; r < g.rows(); r++) {
      float scale = scale(clip, rows, r, meanRow);
      updates += loops.sumOfSquares(scale, address(g, r), factors, width);
      weights += step.scaleParameter() ? loops.sumOfSquares(address(p, r), width) : 0;
    }
    double elements = (double) g.rows() * width;
    double size = step.size(weights / elements);
    double factor = size * step.updateClip(updates / elements);
    float decay = (float) (step.decay() * size);
    for (int r = 0; r < g.rows(); r++) {
      float scale = (float) (factor * scale(clip, rows, r, meanRow));
      loops.scaledStep(scale, factors, decay, address(p, r), address(g, r), width);
    }
  }

  /** Updates both means, and leaves the inverse roots of the columns' in {@code factors}. */
  private void moments(
      AdafactorStep step,
      float clip,
      Tensor g,
      Tensor rows,
      Tensor columns,
      long block,
      long sums) {
    int width = g.columns();
    loops.fill(0, sums, width);
    for (int from = 0; from < g.rows(); from += BLOCK) {
      loops.fill(0, block, width);
      for (int r = from; r < Math.min(g.rows(), from + BLOCK); r++) {
        double squares = loops.addSquares(clip, address(g, r), block, width);
        if (rows != null) {
          mix(step, rows.address(), r, squares / width);
        }
      }
      loops.axpy(1, block, sums, width);
    }
    for (int c = 0; c < width; c++) {
      mix(step, columns.address(), c, (double) Raw.get(sums, c) / g.rows());
      Raw.put(sums, c, (float) (1 / Math.sqrt(Raw.get(columns.address(), c))));
    }
  }

  private static void mix(AdafactorStep step, long moments, int i, double square) {
    double fresh = square + step.eps1();
    double mixed = step.beta2() * Raw.get(moments, i) + (1 - step.beta2()) * fresh;
    Raw.put(moments, i, (float) mixed);
  }

  private static float scale(double clip, Tensor rows, int r, double meanRow) {
    return (float) (rows == null ? clip : clip / Math.sqrt(Raw.get(rows.address(), r) / meanRow));
  }

  private static double mean(Tensor rows) {
    double sum = 0;
    for (int r = 0; r < rows.columns(); r++) {
      sum += Raw.get(rows.address(), r);
    }
    return sum / rows.columns();
  }

  private static long address(Tensor x, int row) {
    return x.address() + 4L * row * x.stride();
  }
}
