package io.tianma.train.tensor.cuda;

import static io.tianma.train.tensor.cuda.device.Source.MIXING;

import io.tianma.train.tensor.Arena;
import io.tianma.train.tensor.Tensor;
import io.tianma.train.tensor.cuda.device.Launch;

/**
 * Sums over rows in two steps: of parts of the rows, many at a time, and then of the parts in their
 * order. How rows are parted depends on shapes alone, so the bits of a sum do too.
 */
final class ColumnParts {
  /** Threads of a block: 32 columns by 8 rows. */
  static final int THREADS = 256;

  private static final int ROWS = 64; // of a part, at least
  private static final int PARTS = 256; // at most

  private final Launch launch;
  private final Arena scratch;

  ColumnParts(Launch launch, Arena scratch) {
    this.launch = launch;
    this.scratch = scratch;
  }

  /**
   * {@code sums += Σ dy ⊙ x} over rows that count.
   *
   * @param x null for ones
   * @param statistics if given, x is normed by them first
   */
  void addColumnSums(Tensor dy, Tensor x, Tensor statistics, Tensor sums) {
    scratch.reset();
    int rowsOfPart = rowsOfPart(dy.rows());
    Tensor parts = scratch.take(dy.type(), count(dy.rows()), dy.columns());
    launch
        .of(MIXING, "columnParts", dy)
        .with(dy)
        .with(x)
        .with(statistics)
        .with(rowsOfPart)
        .with(parts)
        .blocks(CudaMixing.tiles(dy.columns()), parts.rows(), THREADS);
    launch.of(MIXING, "foldColumns", dy).with(parts).with(sums).elements(dy.columns());
  }

  /** {@code dw[g, j] += Σ dc[t, i] u[t + j - left, i]} over rows t and channels i of group g. */
  void addTapSums(int left, Tensor dc, Tensor u, Tensor dw) {
    scratch.reset();
    int taps = dw.columns();
    Tensor parts = scratch.take(dc.type(), count(dc.rows()), taps * dc.columns());
    launch
        .of(MIXING, "convolveParts", dc)
        .with(left)
        .with(taps)
        .with(dc)
        .with(u)
        .with(rowsOfPart(dc.rows()))
        .with(parts)
        .blocks(CudaMixing.tiles(dc.columns()) * taps, parts.rows(), THREADS);
    launch
        .of(MIXING, "foldTaps", dc)
        .with(parts)
        .with(dc.columns())
        .with(dw)
        .elements(dw.elements() * 32);
  }

  private static int rowsOfPart(int rows) {
    return Math.max(ROWS, (rows + PARTS - 1) / PARTS);
  }

  private static int count(int rows) {
    int each = rowsOfPart(rows);
    return (rows + each - 1) / each;
  }
}
