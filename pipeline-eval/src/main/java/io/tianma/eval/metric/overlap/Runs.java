package io.tianma.eval.metric.overlap;

import java.util.List;

/**
 * The runs of n tokens of several texts, numbered so that equal runs have equal numbers; n is 1 at
 * first. Time and memory grow with the length of the texts alone.
 */
public final class Runs {
  private final int[][] texts;
  private final int[][] ids;
  private final int[][] counts;
  private final Numbers numbers;
  private final int alphabet;
  private int length = 1;
  private int distinct;

  Runs(List<int[]> texts) {
    int all = 0;
    for (int[] text : texts) {
      all += text.length;
    }
    this.numbers = new Numbers(all);
    this.texts = new int[texts.size()][];
    this.ids = new int[texts.size()][];
    this.counts = new int[texts.size()][];
    for (int t = 0; t < this.texts.length; t++) {
      int[] tokens = texts.get(t);
      int[] codes = new int[tokens.length];
      for (int i = 0; i < codes.length; i++) {
        codes[i] = numbers.of(tokens[i]);
      }
      this.texts[t] = codes;
      this.ids[t] = codes.clone();
    }
    this.alphabet = numbers.size();
    this.distinct = alphabet;
    countAll();
  }

  /** Tokens that differ, which is above every number in {@link #text}. */
  int alphabet() {
    return alphabet;
  }

  /** How many texts there are. */
  int texts() {
    return texts.length;
  }

  /** The tokens of a text, numbered from 0 on. */
  int[] text(int text) {
    return texts[text];
  }

  /** Goes on to runs that are one token longer. */
  void longer() {
    numbers.clear();
    length++;
    for (int t = 0; t < texts.length; t++) {
      int[] codes = texts[t];
      int[] run = ids[t];
      for (int i = 0; i + length <= codes.length; i++) {
        run[i] = numbers.of((long) run[i] * alphabet + codes[i + length - 1]);
      }
    }
    distinct = numbers.size();
    countAll();
  }

  /** Runs in a text. */
  int total(int text) {
    return Math.max(0, texts[text].length - length + 1);
  }

  /** Runs in a text that differ. */
  int different(int text) {
    int different = 0;
    for (int count : counts[text]) {
      different += count > 0 ? 1 : 0;
    }
    return different;
  }

  /** Runs that both texts have, each as often as in the one that has fewer. */
  int common(int a, int b) {
    int common = 0;
    for (int id = 0; id < distinct; id++) {
      common += Math.min(counts[a][id], counts[b][id]);
    }
    return common;
  }

  /** Runs that both texts have, each once. */
  int commonDifferent(int a, int b) {
    int common = 0;
    for (int id = 0; id < distinct; id++) {
      common += counts[a][id] > 0 && counts[b][id] > 0 ? 1 : 0;
    }
    return common;
  }

  /** Runs of the last text that others have too, each at most as often as one of them. */
  int clipped() {
    int last = texts.length - 1;
    int common = 0;
    for (int id = 0; id < distinct; id++) {
      int most = 0;
      for (int t = 0; t < last; t++) {
        most = Math.max(most, counts[t][id]);
      }
      common += Math.min(counts[last][id], most);
    }
    return common;
  }

  private void countAll() {
    for (int t = 0; t < texts.length; t++) {
      int[] count = new int[distinct];
      int total = total(t);
      for (int i = 0; i < total; i++) {
        count[ids[t][i]]++;
      }
      counts[t] = count;
    }
  }
}
