package io.tianma.train.tensor.cpu.linear;

import io.tianma.train.tensor.cpu.feature.FeatureSide;
import io.tianma.train.tensor.cpu.memory.Raw;
import io.tianma.train.tensor.cpu.memory.Room;
import io.tianma.train.tensor.cpu.product.Products;
import io.tianma.train.tensor.cpu.rows.Rows;

/**
 * What stands for the keys of a head, as {@link io.tianma.train.tensor.LinearAttentionKernels} lays
 * it out: {@code Σ φ_num(k) vᵀ} [m, K], {@code Σ φ_den(k)} [m], and the exponent that they are
 * relative to. Derivatives have the same of queries.
 */
final class FeatureSums {
  private final Products products;
  private final Rows rows;
  private final Room ones = new Room();
  private long address;
  private int width;
  private int headSize;

  FeatureSums(Products products, Rows rows) {
    this.products = products;
    this.rows = rows;
  }

  /** Numbers of a head. */
  static int size(int width, int headSize) {
    return width * (headSize + 1) + 1;
  }

  /** Moves to what lies there. */
  void move(long newAddress, int newWidth, int newHeadSize) {
    address = newAddress;
    width = newWidth;
    headSize = newHeadSize;
  }

  /** Sums of nothing. */
  void clear(float constant) {
    Raw.clear(address, 4L * width * (headSize + 1));
    Raw.put(num(), width * (headSize + 1), constant);
  }

  long num() {
    return address;
  }

  long den() {
    return address + 4L * width * headSize;
  }

  /** The exponent that sums are relative to. */
  float constant() {
    return Raw.get(address, width * (headSize + 1));
  }

  /** Makes the sums of keys relative to another exponent. */
  void relativeTo(float exponent) {
    scale(constant() - exponent, exponent);
  }

  /** Makes the sums of queries those of keys relative to another exponent. */
  void ofKeysRelativeTo(float exponent) {
    scale(exponent - constant(), exponent);
  }

  private void scale(float power, float exponent) {
    if (exponent != constant()) { // both may be minus infinity
      rows.scale((float) Math.exp(power), address, width * (headSize + 1));
      Raw.put(address, width * (headSize + 1), exponent);
    }
  }

  /**
   * Adds the first n of the loaded rows with values [n, K].
   *
   * @param weights [n] of the rows among the features alone, or 0 for ones
   */
  void add(FeatureSide side, long weights, long values, int n) {
    products.gemm(
        true,
        false,
        width,
        headSize,
        n,
        1,
        side.num(),
        width,
        values,
        headSize,
        1,
        num(),
        headSize);
    long factors = weights == 0 ? ones(n) : weights;
    products.gemm(false, false, 1, width, n, 1, factors, n, side.den(), width, 1, den(), width);
  }

  /** Makes each of n weights times the features alone a part of a side's derivatives. */
  void addDenTo(FeatureSide side, long weights, int n) {
    long factors = weights == 0 ? ones(n) : weights;
    long y = side.dDen(0);
    products.gemm(
        false, false, n, width, 1, 1, factors, 1, den(), width, side.apart() ? 0 : 1, y, width);
  }

  private long ones(int n) {
    long made = ones.at(n);
    rows.fill(1, made, n);
    return made;
  }
}
