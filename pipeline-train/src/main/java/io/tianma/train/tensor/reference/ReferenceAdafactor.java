package io.tianma.train.tensor.reference;

import static io.tianma.train.tensor.reference.Cells.at;
import static io.tianma.train.tensor.reference.Cells.forEach;
import static io.tianma.train.tensor.reference.Cells.set;

import io.tianma.train.tensor.AdafactorStep;
import io.tianma.train.tensor.Tensor;

/** Adafactor as its definition says; nothing is kept but what is stored. */
final class ReferenceAdafactor {
  private final AdafactorStep step;
  private final Tensor p;
  private final Tensor g;
  private final Tensor rows;
  private final Tensor columns;
  private final double clip;
  private double meanRow = 1;

  ReferenceAdafactor(
      AdafactorStep step, Tensor p, Tensor g, Tensor rows, Tensor columns, double norm) {
    this.step = step;
    this.p = p;
    this.g = g;
    this.rows = rows;
    this.columns = columns;
    this.clip = step.clip(norm);
  }

  void run() {
    moments();
    double squares = 0;
    double weights = 0;
    for (int r = 0; r < g.rows(); r++) {
      for (int c = 0; c < g.columns(); c++) {
        squares += update(r, c) * update(r, c);
        weights += at(p, r, c) * at(p, r, c);
      }
    }
    double elements = (double) g.rows() * g.columns();
    double size = step.size(weights / elements);
    double factor = size * step.updateClip(squares / elements);
    forEach(g, (r, c) -> set(g, r, c, factor * update(r, c) + step.decay() * size * at(p, r, c)));
  }

  private void moments() {
    for (int r = 0; rows != null && r < g.rows(); r++) {
      double sum = 0;
      for (int c = 0; c < g.columns(); c++) {
        sum += square(r, c);
      }
      mix(rows, r, sum / g.columns());
    }
    for (int c = 0; c < g.columns(); c++) {
      double sum = 0;
      for (int r = 0; r < g.rows(); r++) {
        sum += square(r, c);
      }
      mix(columns, c, sum / g.rows());
    }
    if (rows != null) {
      meanRow = 0;
      for (int r = 0; r < g.rows(); r++) {
        meanRow += at(rows, 0, r) / g.rows();
      }
    }
  }

  private double square(int r, int c) {
    return clip * at(g, r, c) * clip * at(g, r, c);
  }

  private void mix(Tensor moments, int i, double square) {
    double fresh = square + step.eps1();
    set(moments, 0, i, step.beta2() * at(moments, 0, i) + (1 - step.beta2()) * fresh);
  }

  private double update(int r, int c) {
    double row = rows == null ? 1 : at(rows, 0, r) / meanRow;
    return clip * at(g, r, c) / Math.sqrt(row * at(columns, 0, c));
  }
}
