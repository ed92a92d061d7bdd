package io.tianma.train.model;

/** What a dimension of a parameter runs over; growth maps each of them in one way. */
public enum Axis {
  /** Tokens of the vocabulary. */
  VOCAB,
  /** The residual stream, {@code dModel}. */
  MODEL,
  /** Heads × head size, heads outermost. */
  INNER,
  /** Hidden units of the feed-forward layer. */
  FEED_FORWARD,
  /** Buckets of relative distance. */
  BUCKETS,
  /** Attention heads. */
  HEADS
}
