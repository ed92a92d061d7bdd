package io.tianma.eval.metric.overlap;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * ROUGE-L of summaries of several sentences, as rouge_score's rougeLsum has it: of each sentence of
 * the reference what it has in common with any of the hypothesis, a token counting at most as often
 * as in both.
 */
final class SummaryLevel {
  private final List<int[]> references;
  private final int[] ids;
  private final int[] left;
  private final int[] right;
  private final Comparisons comparisons;

  private SummaryLevel(List<int[]> references, List<int[]> hypotheses, int alphabet) {
    this.references = references;
    this.left = counts(references, alphabet);
    this.right = counts(hypotheses, alphabet);
    this.ids = Comparisons.ids(references, alphabet);
    int times = 1 + Arrays.stream(ids).max().orElse(0);
    this.comparisons = new Comparisons(hypotheses, alphabet, times);
  }

  static Bounded of(List<int[]> references, List<int[]> hypotheses) {
    Numbers numbers = new Numbers(references.size() + hypotheses.size());
    List<int[]> r = numbered(references, numbers);
    List<int[]> h = numbered(hypotheses, numbers);
    SummaryLevel level = new SummaryLevel(r, h, numbers.size());
    Measure measure = Rouge.shares(level.hits(), tokens(references), tokens(hypotheses));
    return new Bounded(measure, level.comparisons.areAll());
  }

  private int hits() {
    List<BitSet> unions = new ArrayList<>();
    int hits = 0;
    for (int r = 0; r < ids.length; r++) {
      int[] sentence = references.get(r);
      if (ids[r] == unions.size()) {
        unions.add(union(sentence));
      }
      for (int place : unions.get(ids[r]).stream().toArray()) {
        int token = sentence[place];
        if (left[token] > 0 && right[token] > 0) {
          hits++;
          left[token]--;
          right[token]--;
        }
      }
    }
    return hits;
  }

  private BitSet union(int[] reference) {
    BitSet union = new BitSet();
    comparisons.of(
        reference,
        new Comparisons.Columns() {
          @Override
          public boolean has(int column) {
            return union.get(column);
          }

          @Override
          public void add(int column) {
            union.set(column);
          }
        });
    return union;
  }

  private static List<int[]> numbered(List<int[]> sentences, Numbers numbers) {
    List<int[]> numbered = new ArrayList<>();
    for (int[] sentence : sentences) {
      int[] codes = new int[sentence.length];
      for (int i = 0; i < codes.length; i++) {
        codes[i] = numbers.of(sentence[i]);
      }
      numbered.add(codes);
    }
    return numbered;
  }

  private static int[] counts(List<int[]> sentences, int alphabet) {
    int[] counts = new int[alphabet];
    for (int[] sentence : sentences) {
      for (int token : sentence) {
        counts[token]++;
      }
    }
    return counts;
  }

  private static int tokens(List<int[]> sentences) {
    return sentences.stream().mapToInt(sentence -> sentence.length).sum();
  }
}
