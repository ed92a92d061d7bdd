package io.tianma.train.spark;

import io.tianma.data.shard.TokenizedPair;
import io.tianma.train.model.Batch;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Rows as a batch whose lengths are rounded up, so that few shapes occur: the network is recorded
 * once for each. Legend: B batch, S source, T target.
 */
final class PaddedBatch {
  /** S is a multiple of this. */
  private static final int SOURCE = 16;

  /** T is a multiple of this; targets have one token more. */
  private static final int TARGET = 8;

  private PaddedBatch() {}

  static Batch of(List<TokenizedPair> rows, int padId) {
    int source = up(longest(rows, TokenizedPair::source), SOURCE);
    int target = up(longest(rows, TokenizedPair::target) - 1, TARGET) + 1;
    return Batch.ofTargets(
        rows.size(),
        pad(rows, TokenizedPair::source, source, padId),
        pad(rows, TokenizedPair::target, target, padId));
  }

  private static int longest(List<TokenizedPair> rows, Function<TokenizedPair, int[]> side) {
    return rows.stream().mapToInt(row -> side.apply(row).length).max().orElse(0);
  }

  private static int up(int length, int multiple) {
    return Math.max(1, (length + multiple - 1) / multiple) * multiple;
  }

  private static int[] pad(
      List<TokenizedPair> rows, Function<TokenizedPair, int[]> side, int width, int padId) {
    int[] padded = new int[Math.multiplyExact(rows.size(), width)];
    Arrays.fill(padded, padId);
    for (int b = 0; b < rows.size(); b++) {
      int[] ids = side.apply(rows.get(b));
      System.arraycopy(ids, 0, padded, b * width, ids.length);
    }
    return padded;
  }
}
