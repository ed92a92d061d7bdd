package io.tianma.train.model;

/** A decoder that takes one token a row at a time and remembers keys and values of those before. */
public interface Generation extends AutoCloseable {
  /**
   * Feeds the next token of each row; returns the logits [B, V] of the token after it (the array is
   * reused).
   */
  float[] step(int[] tokensB);

  /** Feeds the next token of each row; returns the most likely token after it, [B]. */
  int[] greedyStep(int[] tokensB);

  /**
   * The most likely tokens of each row after the start token, up to and with the end token where
   * one came, as far as the generation goes; in place of any step. Null where the host has to take
   * the steps.
   */
  default int[][] likeliest() {
    return null;
  }

  /** Row b goes on as a copy of row {@code from[b]}, as beam search needs. */
  void reorder(int[] from);

  @Override
  void close();
}
