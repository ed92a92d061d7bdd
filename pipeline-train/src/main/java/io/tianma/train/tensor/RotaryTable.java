package io.tianma.train.tensor;

/**
 * Angles of rotary positions (RoFormer, arXiv 2104.09864): each part of a head is turned by a
 * coordinate of its own, pair i of a part of width w by {@code coordinate × 10000^(-2 i / w)}.
 * Angles are made in double and their cosines and sines rounded once. Letters: K head size.
 */
public final class RotaryTable {
  private static final double BASE = 10_000;

  private final RotaryPairs pairs;
  private final double[] frequencies; // of the pairs of a part

  /**
   * A table.
   *
   * @param width of the head whose frequencies are taken, repeated over the pairs in order: K, or
   *     less in a model that has grown
   */
  public RotaryTable(RotaryPairs pairs, int width) {
    check("head size", pairs.headSize(), pairs.parts());
    check("rotary width", width, pairs.parts());
    this.pairs = pairs;
    this.frequencies = new double[pairs.headSize() / pairs.parts() / 2];
    int partWidth = width / pairs.parts();
    for (int i = 0; i < frequencies.length; i++) {
      frequencies[i] = StrictMath.pow(BASE, -2.0 * (i % (partWidth / 2)) / partWidth);
    }
  }

  private static void check(String what, int width, int parts) {
    if (width < 2 || width % (2 * parts) != 0) {
      throw new IllegalArgumentException(
          what + " = " + width + ": must be a positive multiple of " + 2 * parts);
    }
  }

  /**
   * A row for {@link MixingKernels#rotate}, [K]: the K/2 cosines of the pairs, then their sines.
   *
   * @param coordinates one for each part
   */
  public float[] row(int... coordinates) {
    if (coordinates.length != pairs.parts()) {
      throw new IllegalArgumentException(
          coordinates.length + " coordinates for " + pairs.parts() + " parts of a head");
    }
    float[] row = new float[pairs.headSize()];
    for (int part = 0; part < coordinates.length; part++) {
      place(coordinates[part], row, part * frequencies.length, row.length / 2);
    }
    return row;
  }

  /** The same for one part, [K / parts]: the cosines of its pairs, then their sines. */
  public float[] part(int coordinate) {
    float[] row = new float[2 * frequencies.length];
    place(coordinate, row, 0, frequencies.length);
    return row;
  }

  private void place(int coordinate, float[] row, int first, int sines) {
    for (int i = 0; i < frequencies.length; i++) {
      double angle = coordinate * frequencies[i];
      row[first + i] = (float) StrictMath.cos(angle);
      row[sines + first + i] = (float) StrictMath.sin(angle);
    }
  }
}
