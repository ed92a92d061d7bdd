package io.tianma.train.model.position;

import io.tianma.train.tensor.RotaryPairs;
import io.tianma.train.tensor.RotaryTable;
import java.util.Arrays;

/** Sentence and token in the sentence of what each row was fed last. */
final class SentencePlaces implements Places {
  private final int[] ends;
  private final int[] sentence;
  private final int[] token;
  private final boolean[] ended;

  SentencePlaces(int[] ends, int rows) {
    this.ends = ends;
    this.sentence = new int[rows];
    this.token = new int[rows];
    this.ended = new boolean[rows];
    Arrays.fill(token, -1);
  }

  /** The end token counts as inside its sentence; the token after it begins the next one. */
  @Override
  public void feed(int[] tokensB) {
    for (int b = 0; b < tokensB.length; b++) {
      sentence[b] += ended[b] ? 1 : 0;
      token[b] = ended[b] ? 0 : token[b] + 1;
      int fed = tokensB[b];
      ended[b] = Arrays.stream(ends).anyMatch(end -> end == fed);
    }
  }

  @Override
  public void reorder(int[] from) {
    int[] sentences = sentence.clone();
    int[] tokens = token.clone();
    boolean[] before = ended.clone();
    for (int b = 0; b < from.length; b++) {
      sentence[b] = sentences[from[b]];
      token[b] = tokens[from[b]];
      ended[b] = before[from[b]];
    }
  }

  /** Cosines and sines of the token that was fed last, [B, K]. */
  float[] angles(RotaryPairs pairs, int width) {
    RotaryTable table = new RotaryTable(pairs, width);
    float[] angles = new float[sentence.length * pairs.headSize()];
    for (int b = 0; b < sentence.length; b++) {
      float[] row = table.row(sentence[b], token[b]);
      System.arraycopy(row, 0, angles, b * pairs.headSize(), row.length);
    }
    return angles;
  }
}
