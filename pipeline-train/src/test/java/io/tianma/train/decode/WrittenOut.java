package io.tianma.train.decode;

import io.tianma.train.model.Generation;
import io.tianma.train.model.config.ModelConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A generation that keeps nothing but what each row was fed, and asks anew for every logit. */
final class WrittenOut implements Generation {
  static final int PAD = 0;
  static final int START = 1;
  static final int END = 2;

  /** Logits [V] of the token after a row's beginning. */
  @FunctionalInterface
  interface Model {
    double[] logits(int row, int[] beginning);
  }

  private final int vocab;
  private final Model model;
  private int[][] beginnings;
  final List<int[]> fed = new ArrayList<>();
  boolean closed;

  WrittenOut(int vocab, int rows, Model model) {
    this.vocab = vocab;
    this.model = model;
    this.beginnings = new int[rows][0];
  }

  /** A configuration of which only the vocabulary and the tokens are looked at. */
  static ModelConfig config(int vocab) {
    return ModelConfig.builder(vocab, 8, 4, 2, 8, 1).tokens(PAD, START, END).build();
  }

  @Override
  public float[] step(int[] tokensB) {
    fed.add(tokensB.clone());
    float[] logits = new float[beginnings.length * vocab];
    for (int row = 0; row < beginnings.length; row++) {
      int[] longer = Arrays.copyOf(beginnings[row], beginnings[row].length + 1);
      longer[longer.length - 1] = tokensB[row];
      beginnings[row] = longer;
      double[] own = model.logits(row, longer);
      for (int v = 0; v < vocab; v++) {
        logits[row * vocab + v] = (float) own[v];
      }
    }
    return logits;
  }

  @Override
  public int[] greedyStep(int[] tokensB) {
    float[] logits = step(tokensB);
    int[] best = new int[beginnings.length];
    for (int row = 0; row < best.length; row++) {
      for (int v = 1; v < vocab; v++) {
        best[row] = logits[row * vocab + v] > logits[row * vocab + best[row]] ? v : best[row];
      }
    }
    return best;
  }

  @Override
  public void reorder(int[] from) {
    beginnings = Arrays.stream(from).mapToObj(row -> beginnings[row]).toArray(int[][]::new);
  }

  @Override
  public void close() {
    closed = true;
  }
}
