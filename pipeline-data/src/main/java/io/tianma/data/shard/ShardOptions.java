package io.tianma.data.shard;

import io.tianma.data.store.Records;
import io.tianma.data.text.Budget;
import java.io.Serializable;

/**
 * How pairs become shards.
 *
 * @param rowsPerShard about how many rows a shard has; all shards of training have equally many
 * @param maxSource tokens of a source, [CLS] and [SEP] included; longer ones are cut
 * @param maxTarget tokens of a target, [CLS] and [SEP] included; longer ones are cut
 * @param heldOut share of documents whose pairs training never sees
 * @param heldOutPairs about how many pairs are held out at most, however large the corpus
 * @param seed of the order and of the choice of held-out documents
 * @param maxSeconds processor time after which the work on a pair is given up
 */
public record ShardOptions(
    int rowsPerShard,
    int maxSource,
    int maxTarget,
    double heldOut,
    int heldOutPairs,
    long seed,
    double maxSeconds)
    implements Serializable {
  private static final int USUAL_HELD_OUT_PAIRS = 2000;
  private static final double USUAL_HELD_OUT = 0.05;

  public ShardOptions {
    check(rowsPerShard >= 1, "rows-per-shard", rowsPerShard, "at least 1");
    check(maxSource >= 3, "max-source", maxSource, "at least 3");
    check(maxTarget >= 3, "max-target", maxTarget, "at least 3");
    check(heldOut >= 0 && heldOut < 1, "held-out", heldOut, "at least 0 and below 1");
    check(heldOutPairs >= 0, "held-out-pairs", heldOutPairs, "at least 0");
    Budget.check("shards", maxSeconds);
  }

  /** The same with the usual time for a pair. */
  public ShardOptions(
      int rowsPerShard, int maxSource, int maxTarget, double heldOut, int heldOutPairs, long seed) {
    this(rowsPerShard, maxSource, maxTarget, heldOut, heldOutPairs, seed, Budget.USUAL);
  }

  /** What decides the result: how many pairs are held out at most only where any are. */
  public ShardOptions decisive() {
    return Records.with(this, "heldOutPairs", heldOut > 0 ? heldOutPairs : USUAL_HELD_OUT_PAIRS);
  }

  /** The same where what is held out is given apart. */
  public ShardOptions decisiveWithHeldOut() {
    return Records.with(this, "heldOut", USUAL_HELD_OUT);
  }

  /** The share of documents held out of a corpus of that many pairs. */
  public double heldOutShare(long pairs) {
    return pairs == 0 ? 0 : Math.min(heldOut, (double) heldOutPairs / pairs);
  }

  private static void check(boolean holds, String key, Object value, String wanted) {
    if (!holds) {
      throw new IllegalArgumentException("shards." + key + " = " + value + ": must be " + wanted);
    }
  }
}
