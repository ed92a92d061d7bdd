package io.tianma.data.gap;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/**
 * T5-PEGASUS' pseudo summary: again and again the sentence moves to the target that leaves the
 * longest common subsequence between what remains and the target, until the target is long enough.
 *
 * <p>Lengths are raw counts of tokens; of equal sentences the first is taken; a target longer than
 * its source changes places with it.
 *
 * @see <a href="https://github.com/ZhuiyiTechnology/t5-pegasus">T5-PEGASUS, train.py</a>
 */
final class LcsGap implements GapStrategy {
  private final double ratio;
  private final Function<List<String>, SentenceCodes> tokens;

  LcsGap(double ratio, Function<List<String>, SentenceCodes> tokens) {
    this.ratio = ratio;
    this.tokens = tokens;
  }

  @Override
  public int[] select(List<String> sentences, Random random) {
    SentenceCodes codes = tokens.apply(sentences);
    LcsSearch search = new LcsSearch(codes);
    boolean[] chosen = new boolean[sentences.size()];
    int source = codes.total();
    int target = 0;
    for (int left = chosen.length; left > 1; left--) {
      int next = search.best();
      search.move(next);
      chosen[next] = true;
      source -= codes.sentence(next).length;
      target += codes.sentence(next).length;
      if (target > ratio * source) {
        break;
      }
    }
    return Indices.of(chosen, target <= source);
  }

  /**
   * Finds the best sentence of each round without trying all: candidates are tried in falling order
   * of an upper bound, until no bound can beat the best length found. The result is exact, ties
   * included, because a candidate is left out only if its bound is below that length, or equals it
   * and its index is higher. With target T, source S and candidate i the bounds are
   *
   * <ul>
   *   <li>tokens that T + i and S - i have in common in any order ({@link UnigramSplit});
   *   <li>LCS(T, S) + LCS(i, all but i): split an alignment of T + i with S - i into the part that
   *       lies in T and the part that lies in i; the first is one of T with S, which the round
   *       before computed, the second one of i with other sentences, which the first round computed
   *       or bounded.
   * </ul>
   */
  private static final class LcsSearch {
    /**
     * Tokens of a chunk that are compared at most: 20 times what T5-PEGASUS packs. Work grows with
     * the square, and a text without any sentence end may have millions; of longer chunks only the
     * beginnings of long sentences are compared. So n long sentences cost at most n (n + 1) / 2
     * comparisons of 2^13 tokens with as many, 2^20 additions each, however long they are; what has
     * so many of them that it takes {@code pairs.max-seconds} is left out.
     */
    private static final int LONGEST = 1 << 14;

    private final int[][] sentences;
    private final UnigramSplit split;
    private final CommonSubsequence common;
    private final boolean[] chosen;
    private final int[] alone; // bounds of LCS(i, all but i)
    private final int[] pattern;
    private final int[] text;
    private boolean first = true;
    private int bestLength;

    LcsSearch(SentenceCodes codes) {
      int size = codes.size();
      sentences = new int[size][];
      int most = codes.total() <= LONGEST ? Integer.MAX_VALUE : Math.max(1, LONGEST / size);
      for (int i = 0; i < size; i++) {
        int[] sentence = codes.sentence(i);
        sentences[i] = sentence.length <= most ? sentence : Arrays.copyOf(sentence, most);
      }
      split = new UnigramSplit(sentences, codes.alphabet());
      common = new CommonSubsequence(codes.alphabet());
      chosen = new boolean[size];
      alone = new int[size];
      int total = Math.min(codes.total(), LONGEST + size);
      pattern = new int[total];
      text = new int[total];
    }

    /** The sentence whose move leaves the longest common subsequence. */
    int best() {
      long[] order = byBound();
      int best = -1;
      int longest = -1;
      for (long entry : order) {
        int bound = (int) (entry >>> 32);
        int i = ~(int) entry;
        if (bound < longest || bound == longest && i > best) {
          break;
        }
        int length = length(i);
        if (first) {
          alone[i] = length;
        }
        if (length > longest || length == longest && i < best) {
          longest = length;
          best = i;
        }
      }
      first = false;
      bestLength = longest;
      return best;
    }

    /** Moves a sentence to the target. */
    void move(int i) {
      chosen[i] = true;
      split.move(i);
    }

    /** Candidates with their bounds, the highest first, of equal ones the lowest index first. */
    private long[] byBound() {
      long[] order = new long[chosen.length];
      int count = 0;
      for (int i = 0; i < chosen.length; i++) {
        if (!chosen[i]) {
          int bound = split.overlapWith(i, false);
          if (first) {
            alone[i] = bound;
          } else {
            bound = Math.min(bound, bestLength + alone[i]);
          }
          order[count++] = -((long) bound << 32 | ~i & 0xFFFFFFFFL);
        }
      }
      Arrays.sort(order, 0, count);
      for (int k = 0; k < count; k++) {
        order[k] = -order[k];
      }
      return Arrays.copyOf(order, count);
    }

    private int length(int moved) {
      int patternLength = 0;
      int textLength = 0;
      for (int i = 0; i < sentences.length; i++) {
        int[] sentence = sentences[i];
        if (chosen[i] || i == moved) {
          System.arraycopy(sentence, 0, pattern, patternLength, sentence.length);
          patternLength += sentence.length;
        } else {
          System.arraycopy(sentence, 0, text, textLength, sentence.length);
          textLength += sentence.length;
        }
      }
      return common.length(pattern, patternLength, text, textLength);
    }
  }
}
