package io.tianma.eval.metric;

/** How often each token occurs, and how uncertain one is who knows only that. */
public final class Unigram {
  private final long[] counts;

  /**
   * @param vocab number of token ids
   */
  public Unigram(int vocab) {
    counts = new long[vocab];
  }

  /** Counts from {@code counts[id]} on; the array is copied. */
  public static Unigram of(long[] counts) {
    Unigram unigram = new Unigram(counts.length);
    System.arraycopy(counts, 0, unigram.counts, 0, counts.length);
    return unigram;
  }

  /** Counts the tokens that a model has to predict: a target without its start token. */
  public void addTarget(int[] targetIds) {
    for (int i = 1; i < targetIds.length; i++) {
      counts[targetIds[i]]++;
    }
  }

  /** Adds the counts of another. */
  public void add(Unigram other) {
    for (int id = 0; id < counts.length; id++) {
      counts[id] += other.counts[id];
    }
  }

  /** A copy of the counts by id. */
  public long[] counts() {
    return counts.clone();
  }

  public long tokens() {
    long tokens = 0;
    for (long count : counts) {
      tokens += count;
    }
    return tokens;
  }

  /**
   * Entropy in nats per token: the least loss that any model without context can reach on these
   * tokens; 0 for none.
   */
  public double entropy() {
    double total = tokens();
    double sum = 0;
    for (long count : counts) {
      if (count > 0) {
        sum -= count * Math.log(count / total);
      }
    }
    return total == 0 ? 0 : sum / total;
  }
}
