package io.tianma.data.gap;

/**
 * Token counts of two sides, selected and remaining, while sentences move between them, and their
 * ROUGE-1 F.
 *
 * <p>Counts are incremental: moving a sentence changes the counts of its own tokens only, so each
 * score costs the length of one sentence, where counting both sides anew costs the whole chunk. The
 * result is the same because overlaps and sizes are sums over tokens of terms that depend on that
 * token's two counts.
 */
final class UnigramSplit {
  private final int[][] tokens; // of each sentence, each token once
  private final int[][] counts; // how often it occurs there
  private final int[] lengths;
  private final int[] selected;
  private final int[] remaining;
  private int selectedTokens;
  private int remainingTokens;
  private int selectedUnique;
  private int remainingUnique;
  private int overlap;
  private int overlapUnique;

  /** All sentences remain. */
  UnigramSplit(int[][] sentences, int alphabet) {
    tokens = new int[sentences.length][];
    counts = new int[sentences.length][];
    lengths = new int[sentences.length];
    selected = new int[alphabet];
    remaining = new int[alphabet];
    int[] scratch = new int[alphabet];
    for (int i = 0; i < sentences.length; i++) {
      count(i, sentences[i], scratch);
    }
  }

  private void count(int i, int[] sentence, int[] scratch) {
    int distinct = 0;
    for (int token : sentence) {
      distinct += scratch[token]++ == 0 ? 1 : 0;
      remainingUnique += remaining[token]++ == 0 ? 1 : 0;
    }
    tokens[i] = new int[distinct];
    counts[i] = new int[distinct];
    int at = 0;
    for (int token : sentence) {
      if (scratch[token] > 0) {
        tokens[i][at] = token;
        counts[i][at++] = scratch[token];
        scratch[token] = 0;
      }
    }
    lengths[i] = sentence.length;
    remainingTokens += sentence.length;
  }

  /** Moves a sentence from the remaining to the selected. */
  void move(int i) {
    shift(i, 1);
  }

  /** Moves a sentence from the selected to the remaining. */
  void moveBack(int i) {
    shift(i, -1);
  }

  private void shift(int i, int sign) {
    for (int k = 0; k < tokens[i].length; k++) {
      int token = tokens[i][k];
      int count = sign * counts[i][k];
      add(token, -1);
      selected[token] += count;
      remaining[token] -= count;
      add(token, 1);
    }
    selectedTokens += sign * lengths[i];
    remainingTokens -= sign * lengths[i];
  }

  private void add(int token, int sign) {
    int s = selected[token];
    int r = remaining[token];
    selectedUnique += s > 0 ? sign : 0;
    remainingUnique += r > 0 ? sign : 0;
    overlap += sign * Math.min(s, r);
    overlapUnique += s > 0 && r > 0 ? sign : 0;
  }

  /** Tokens that both sides would have in common if a remaining sentence were selected too. */
  int overlapWith(int i, boolean unique) {
    return unique ? overlapUnique + uniqueChange(i) : overlap + change(i);
  }

  private int change(int i) {
    int[] own = tokens[i];
    int[] ownCounts = counts[i];
    int change = 0;
    for (int k = 0; k < own.length; k++) {
      int s = selected[own[k]];
      int r = remaining[own[k]];
      int count = ownCounts[k];
      change += Math.min(s + count, r - count) - Math.min(s, r);
    }
    return change;
  }

  private int uniqueChange(int i) {
    int change = 0;
    for (int k = 0; k < tokens[i].length; k++) {
      change += remaining[tokens[i][k]] > counts[i][k] ? 1 : 0;
      change -= selected[tokens[i][k]] > 0 ? 1 : 0; // it remains, too
    }
    return change;
  }

  /** ROUGE-1 F of the two sides if a remaining sentence were selected too. */
  float scoreWith(int i, boolean unique) {
    if (!unique) {
      int chosen = selectedTokens + lengths[i];
      return f(overlapWith(i, false), chosen, remainingTokens - lengths[i]);
    }
    int chosen = selectedUnique;
    int rest = remainingUnique;
    for (int k = 0; k < tokens[i].length; k++) {
      chosen += selected[tokens[i][k]] == 0 ? 1 : 0;
      rest -= remaining[tokens[i][k]] == counts[i][k] ? 1 : 0;
    }
    return f(overlapWith(i, true), chosen, rest);
  }

  /** ROUGE-1 F of the two sides. */
  float score(boolean unique) {
    return unique
        ? f(overlapUnique, selectedUnique, remainingUnique)
        : f(overlap, selectedTokens, remainingTokens);
  }

  /** In PEGASUS' own precision and order of operations, so that ties are the same ties. */
  private static float f(int overlap, int candidate, int reference) {
    float recall = (float) (overlap / Math.max(1.0, reference));
    float precision = (float) (overlap / Math.max(1.0, candidate));
    return overlap > 0 ? 2 * precision * recall / (precision + recall) : 0;
  }
}
