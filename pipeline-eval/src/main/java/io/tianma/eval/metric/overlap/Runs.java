package io.tianma.eval.metric.overlap;

import java.util.List;

/**
 * The runs of n tokens of several texts, numbered so that equal runs have equal numbers; n is 1 at
 * first. Memory grows with the length of all texts together, however many they are, and the time of
 * a question with the length of those that it is about.
 */
public final class Runs {
  private final int[][] texts;
  private final int[][] ids;
  private final Numbers numbers;

  /** By run: how often it came; all 0 between questions. */
  private final int[] counts;

  /** By run: the most of {@link #counts} among several texts; all 0 between questions. */
  private final int[] most;

  private final int alphabet;
  private int length = 1;

  Runs(List<int[]> texts) {
    int all = 0;
    for (int[] text : texts) {
      all += text.length;
    }
    this.numbers = new Numbers(all);
    this.texts = new int[texts.size()][];
    this.ids = new int[texts.size()][];
    this.counts = new int[all];
    this.most = new int[all];
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
  }

  /** Runs in a text. */
  int total(int text) {
    return Math.max(0, texts[text].length - length + 1);
  }

  /** Runs in a text that differ. */
  int different(int text) {
    int different = 0;
    for (int i = 0; i < total(text); i++) {
      different += counts[ids[text][i]]++ == 0 ? 1 : 0;
    }
    forget(counts, text);
    return different;
  }

  /** Runs that both texts have, each as often as in the one that has fewer. */
  int common(int a, int b) {
    count(b);
    int common = taken(counts, a);
    forget(counts, b);
    return common;
  }

  /** Runs that both texts have, each once. */
  int commonDifferent(int a, int b) {
    int common = 0;
    count(b);
    for (int i = 0; i < total(a); i++) {
      int id = ids[a][i];
      common += counts[id] > 0 ? 1 : 0;
      counts[id] = 0;
    }
    forget(counts, b);
    return common;
  }

  /** Runs of the last text that others have too, each at most as often as one of them. */
  int clipped() {
    int last = texts.length - 1;
    for (int t = 0; t < last; t++) {
      count(t);
      for (int i = 0; i < total(t); i++) {
        int id = ids[t][i];
        most[id] = Math.max(most[id], counts[id]);
      }
      forget(counts, t);
    }
    int clipped = taken(most, last);
    for (int t = 0; t < last; t++) {
      forget(most, t);
    }
    return clipped;
  }

  private void count(int text) {
    for (int i = 0; i < total(text); i++) {
      counts[ids[text][i]]++;
    }
  }

  /** Runs of a text that there are, each being taken away once it is counted. */
  private int taken(int[] there, int text) {
    int taken = 0;
    for (int i = 0; i < total(text); i++) {
      int id = ids[text][i];
      if (there[id] > 0) {
        there[id]--;
        taken++;
      }
    }
    return taken;
  }

  private void forget(int[] there, int text) {
    for (int i = 0; i < total(text); i++) {
      there[ids[text][i]] = 0;
    }
  }
}
