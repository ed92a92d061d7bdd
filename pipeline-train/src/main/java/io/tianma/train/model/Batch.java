package io.tianma.train.model;

import java.util.Arrays;
import java.util.List;

/**
 * Token ids of a mini-batch, padded to its longest rows: sources [B, S], decoder inputs [B, T] and
 * the labels [B, T] that they are to predict.
 */
public final class Batch {
  private final int rows;
  private final int[] sourceBS;
  private final int[] inputBT;
  private final int[] labelBT;

  private Batch(int rows, int[] sourceBS, int[] inputBT, int[] labelBT) {
    if (rows <= 0
        || sourceBS.length % rows != 0
        || labelBT.length % rows != 0
        || inputBT.length != labelBT.length) {
      throw new IllegalArgumentException(
          "%d rows do not divide %d source, %d input and %d label ids"
              .formatted(rows, sourceBS.length, inputBT.length, labelBT.length));
    }
    this.rows = rows;
    this.sourceBS = sourceBS;
    this.inputBT = inputBT;
    this.labelBT = labelBT;
  }

  /** Decoder inputs and labels given apart, as Hugging Face has them. */
  public static Batch of(int rows, int[] sourceBS, int[] inputBT, int[] labelBT) {
    return new Batch(rows, sourceBS, inputBT, labelBT);
  }

  /**
   * Whole targets [B, T + 1] from start to end token: inputs are all but the last column, labels
   * all but the first.
   */
  public static Batch ofTargets(int rows, int[] sourceBS, int[] targetBT1) {
    int width = targetBT1.length / rows;
    int[] input = new int[rows * (width - 1)];
    int[] label = new int[rows * (width - 1)];
    for (int b = 0; b < rows; b++) {
      System.arraycopy(targetBT1, b * width, input, b * (width - 1), width - 1);
      System.arraycopy(targetBT1, b * width + 1, label, b * (width - 1), width - 1);
    }
    return new Batch(rows, sourceBS, input, label);
  }

  /** Rows of any lengths: sources, and targets from start to end token. */
  public static Batch of(List<int[]> sources, List<int[]> targets, int padId) {
    if (sources.size() != targets.size()) {
      throw new IllegalArgumentException(
          sources.size() + " sources, but " + targets.size() + " targets");
    }
    return ofTargets(sources.size(), pad(sources, padId), pad(targets, padId));
  }

  /** Rows padded to the longest, one after the other. */
  public static int[] pad(List<int[]> rows, int padId) {
    int width = rows.stream().mapToInt(r -> r.length).max().orElse(0);
    int[] padded = new int[Math.multiplyExact(rows.size(), width)];
    Arrays.fill(padded, padId);
    for (int b = 0; b < rows.size(); b++) {
      System.arraycopy(rows.get(b), 0, padded, b * width, rows.get(b).length);
    }
    return padded;
  }

  /** The rows of part {@code i} of {@code parts}, as long as they are here. */
  Batch part(int i, int parts) {
    if (parts == 1) {
      return this;
    }
    int from = rows * i / parts;
    int to = rows * (i + 1) / parts;
    return new Batch(
        to - from, rows(sourceBS, from, to), rows(inputBT, from, to), rows(labelBT, from, to));
  }

  private int[] rows(int[] ids, int from, int to) {
    int width = ids.length / rows;
    return Arrays.copyOfRange(ids, from * width, to * width);
  }

  public int rows() {
    return rows;
  }

  /** S. */
  public int sourceLength() {
    return sourceBS.length / rows;
  }

  /** T. */
  public int targetLength() {
    return labelBT.length / rows;
  }

  public int[] sourceBS() {
    return sourceBS;
  }

  public int[] inputBT() {
    return inputBT;
  }

  public int[] labelBT() {
    return labelBT;
  }

  /** Labels that are not padding. */
  public int targetTokens(int padId) {
    int count = 0;
    for (int label : labelBT) {
      count += label == padId ? 0 : 1;
    }
    return count;
  }
}
