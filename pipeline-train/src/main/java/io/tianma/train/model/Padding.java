package io.tianma.train.model;

import io.tianma.train.model.config.ModelConfig;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * How far the rows of a batch are padded, in training, evaluation and generation alike: up to a
 * multiple, so that few shapes occur (the network is recorded once for each), but never beyond what
 * the model knows. Legend: B batch, S source, T target.
 */
public final class Padding implements Serializable {
  private static final long serialVersionUID = 1;

  /** S is a multiple of this. */
  private static final int SOURCE = 16;

  /** T is a multiple of this; whole targets have one token more. */
  private static final int TARGET = 8;

  private final int padId;
  private final int mostSource;
  private final int mostTarget;

  private Padding(int padId, int mostSource, int mostTarget) {
    this.padId = padId;
    this.mostSource = mostSource;
    this.mostTarget = mostTarget;
  }

  /** That of a model. */
  public static Padding of(ModelConfig config) {
    Architecture architecture = Architecture.of(config);
    return new Padding(config.padId(), architecture.mostSource(), architecture.mostTarget());
  }

  /** Sources, and targets from start to end token. */
  public Batch batch(List<int[]> sources, List<int[]> targets) {
    int longest = longest(targets) - 1;
    return Batch.ofTargets(
        sources.size(), sources(sources), pad(targets, up(longest, TARGET, mostTarget) + 1));
  }

  /** Sources [B, S] alone. */
  public int[] sources(List<int[]> sources) {
    return pad(sources, up(longest(sources), SOURCE, mostSource));
  }

  private static int longest(List<int[]> rows) {
    return rows.stream().mapToInt(row -> row.length).max().orElse(0);
  }

  private static int up(int length, int multiple, int most) {
    int up = Math.max(1, (length + multiple - 1) / multiple) * multiple;
    return Math.max(length, Math.min(up, most));
  }

  private int[] pad(List<int[]> rows, int width) {
    int[] padded = new int[Math.multiplyExact(rows.size(), width)];
    Arrays.fill(padded, padId);
    for (int b = 0; b < rows.size(); b++) {
      System.arraycopy(rows.get(b), 0, padded, b * width, rows.get(b).length);
    }
    return padded;
  }
}
