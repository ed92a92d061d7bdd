package io.tianma.train.tensor.cpu.feature;

import io.tianma.train.tensor.Tensor;
import io.tianma.train.tensor.cpu.memory.Room;
import io.tianma.train.tensor.cpu.product.Products;
import io.tianma.train.tensor.cpu.rows.Rows;

/** FAVOR's exponents {@code ω_r·x' - ‖x'‖²/2} of rows that are turned and scaled to x'. */
final class RandomFeatures extends FeatureRule {
  private final Products products;
  private final Rows rows;
  private final FeatureRows loops;
  private final HeadTurns turns;
  private final double power;
  private final Room turned = new Room();
  private final Room projected = new Room();
  private Tensor features;
  private int width;
  private int headSize;
  private float scale;

  /**
   * Those of queries or of keys.
   *
   * @param power of the head size that rows are multiplied by
   */
  RandomFeatures(Products products, Rows rows, FeatureRows loops, HeadTurns turns, double power) {
    this.products = products;
    this.rows = rows;
    this.loops = loops;
    this.turns = turns;
    this.power = power;
  }

  RandomFeatures of(Tensor featuresMK) {
    features = featuresMK;
    width = features.rows();
    headSize = features.columns();
    scale = (float) Math.pow(headSize, power);
    return this;
  }

  @Override
  void forward(HeadRows x, int h, int from, int n, long y) {
    long made = turned.at(n * headSize);
    for (int i = 0; i < n; i++) {
      turnAndScale(from + i, false, x.row(from + i), made + 4L * i * headSize);
    }
    long directions = features.address();
    products.gemm(
        false,
        true,
        n,
        width,
        headSize,
        1,
        made,
        headSize,
        directions,
        features.stride(),
        0,
        y,
        width);
    for (int i = 0; i < n; i++) {
      float half = (float) (rows.sumOfSquares(made + 4L * i * headSize, headSize) / 2);
      rows.scaleAndAdd(1, -half, y + 4L * i * width, width);
    }
  }

  private void turnAndScale(int row, boolean back, long x, long y) {
    if (turns.any()) {
      turns.turn(row, back, x, y);
      rows.scale(scale, y, headSize);
    } else {
      loops.scaled(scale, x, y, headSize);
    }
  }

  @Override
  void backward(HeadRows x, int h, int from, int n, long y, long dy, HeadRows dx) {
    long made = turned.at(n * headSize);
    long d = projected.at(n * headSize);
    loops.multiply(y, dy, n * width);
    long directions = features.address();
    products.gemm(
        false,
        false,
        n,
        headSize,
        width,
        1,
        dy,
        width,
        directions,
        features.stride(),
        0,
        d,
        headSize);
    for (int i = 0; i < n; i++) {
      float sum = (float) rows.sum(dy + 4L * i * width, width);
      rows.axpy(-sum, made + 4L * i * headSize, d + 4L * i * headSize, headSize);
      turnAndScale(from + i, true, d + 4L * i * headSize, dx.row(from + i));
    }
  }
}
