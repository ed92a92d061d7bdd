package io.tianma.train.spark.batches;

import com.fasterxml.jackson.databind.JsonNode;
import io.tianma.data.hadoop.Artifact;
import io.tianma.data.objective.Mixture;
import io.tianma.data.shard.SeededHash;
import io.tianma.data.shard.TokenizedPair;
import io.tianma.train.plan.PretrainOptions;
import java.io.Serializable;

/**
 * What training makes of the rows of shards: each gets one of the objectives, in every epoch anew.
 *
 * <p>It depends on (seed, epoch, id of the row) alone, so that a run that goes on from a checkpoint
 * reads what it would have read, on any number of executors.
 */
public final class Objectives implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Rows stay as they are. */
  static final Objectives NONE = new Objectives(null, 0);

  /** Tells these choices from those of the data order. */
  private static final long SALT = 0x6f626a65L;

  /** Held-out rows are the same at every measurement. */
  private static final long HELD_OUT = -1;

  private final Mixture mixture; // null: rows stay as they are
  private final long seed;

  private Objectives(Mixture mixture, long seed) {
    this.mixture = mixture;
    this.seed = seed;
  }

  /**
   * The objectives of a training on those shards; sources and targets are as long at most as
   * theirs.
   *
   * @throws IllegalArgumentException if the shards do not say how long that is
   */
  public static Objectives of(Artifact shards, PretrainOptions options) {
    JsonNode made = shards.manifest().configuration();
    Mixture mixture =
        new Mixture(
            options.objectives(), made.path("max-source").asInt(), made.path("max-target").asInt());
    if (mixture.isGapSentencesOnly()) {
      return NONE;
    }
    if (!made.path("max-source").isInt() || !made.path("max-target").isInt()) {
      throw new IllegalArgumentException(
          shards.directory() + ": its manifest lacks max-source and max-target; make shards anew");
    }
    return new Objectives(mixture, options.seed());
  }

  /** A row as training reads it in that epoch, counted from 0. */
  public TokenizedPair train(TokenizedPair row, long epoch) {
    return mixture == null
        ? row
        : mixture.apply(row, SeededHash.mix(seed ^ SALT ^ SeededHash.mix(epoch + 1)));
  }

  /** A row as the held-out loss reads it. */
  public TokenizedPair heldOut(TokenizedPair row) {
    return train(row, HELD_OUT);
  }
}
