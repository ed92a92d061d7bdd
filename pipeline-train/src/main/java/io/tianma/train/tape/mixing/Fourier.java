package io.tianma.train.tape.mixing;

import io.tianma.train.tape.Inflow;
import io.tianma.train.tape.Operation;
import io.tianma.train.tape.Split;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Variable;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Tensor;

/**
 * The real part of the Fourier transform over N positions, zeros behind the last real one, and D
 * columns: {@code (N D)^-1/2 (C x[b] C' - S x[b] S')} with cosines C, C' and sines S, S'. Tables
 * are symmetric, so it is its own derivative.
 */
final class Fourier implements Operation {
  /**
   * Cosines and sines of {@code 2π r c / period}.
   *
   * @param cosines of positions [at least T, at least T]
   * @param sines likewise
   * @param columns of columns [D, 2 D], the sines behind the cosines
   * @param scale of the result
   */
  record Tables(Tensor cosines, Tensor sines, Tensor columns, double scale) {
    /** The same tensors for all tapes on the same memory. */
    static Tables of(Tape tape, int positions, int maxPositions, int width) {
      int size = Math.min(maxPositions, Integer.highestOneBit(2 * positions - 1));
      return new Tables(
          tape.constant(
              "cosines of " + maxPositions,
              () -> Turns.table(Math::cos, maxPositions, size),
              size,
              size),
          tape.constant(
              "sines of " + maxPositions,
              () -> Turns.table(Math::sin, maxPositions, size),
              size,
              size),
          tape.constant("cosines and sines", () -> Turns.both(width), width, 2 * width),
          1 / Math.sqrt((double) maxPositions * width));
    }
  }

  private final Tape tape;
  private final Tables tables;
  private final Variable y;
  private final Split xCounted;
  private final Split yCounted;
  private final Split dyCounted;
  private final Split turned;
  private final Split byCosines;
  private final Split bySines;
  private final Inflow dx;

  Fourier(Tape tape, Tables tables, Variable x, Tensor lengths, Variable y) {
    this.tape = tape;
    this.tables = tables;
    this.y = y;
    this.xCounted = tape.counted(x.split(), lengths);
    this.yCounted = tape.counted(y.split(), lengths);
    this.dyCounted = tape.training() ? tape.counted(y.gradient(), lengths) : null;
    int width = x.columns();
    Tensor room = tape.temporary(x.value().size(0), x.value().size(1), 2 * width);
    this.turned = tape.split(room.ragged(xCounted.whole().lengths()));
    this.byCosines = turned.columns(0, width);
    this.bySines = turned.columns(width, width);
    this.dx = new Inflow(tape, x, lengths);
  }

  @Override
  public void forward(int lane) {
    transform(lane, xCounted.part(lane), 0, yCounted.part(lane));
    tape.clearPadding(lane, y.split(), yCounted);
  }

  @Override
  public void backward(int lane) {
    double old = dx.old(lane);
    transform(lane, dyCounted.part(lane), old, dx.gradient(lane));
  }

  private void transform(int lane, Tensor from, double old, Tensor to) {
    Kernels k = tape.kernels(lane);
    double scale = tables.scale();
    k.gemm(false, false, 1, from, tables.columns(), 0, turned.part(lane));
    k.mixing().mixPositions(false, false, scale, tables.cosines(), byCosines.part(lane), old, to);
    k.mixing().mixPositions(false, false, -scale, tables.sines(), bySines.part(lane), 1, to);
  }
}
