package io.tianma.train.decode;

import io.tianma.train.model.Generation;
import io.tianma.train.model.Seq2Seq;
import io.tianma.train.model.config.ModelConfig;
import java.util.Arrays;

/** Takes the most likely token at every step. */
public final class Greedy {
  private Greedy() {}

  /**
   * Outputs for sources [B, S], from the start token on, up to and with the end token where one
   * came.
   *
   * @param maxNewTokens tokens after the start token, at most
   */
  public static int[][] decode(Seq2Seq network, int rows, int[] sourceBS, int maxNewTokens) {
    return decode(
        network.config(), network.generate(rows, sourceBS, maxNewTokens), rows, maxNewTokens);
  }

  /** The same from latents [B, layers, z]. */
  public static int[][] decode(Seq2Seq network, int rows, float[] latents, int maxNewTokens) {
    return decode(
        network.config(), network.generate(rows, latents, maxNewTokens), rows, maxNewTokens);
  }

  /** The same from a generation, which is closed. */
  static int[][] decode(ModelConfig config, Generation opened, int rows, int maxNewTokens) {
    int[][] output = new int[rows][maxNewTokens + 1];
    int[] lengths = new int[rows];
    int[] tokens = new int[rows];
    Arrays.fill(tokens, config.startId());
    for (int b = 0; b < rows; b++) {
      output[b][lengths[b]++] = config.startId();
    }
    boolean[] done = new boolean[rows];
    int running = rows;
    try (Generation generation = opened) {
      int[][] written = generation.likeliest();
      if (written != null) {
        return started(written, config.startId());
      }
      for (int step = 0; step < maxNewTokens && running > 0; step++) {
        int[] next = generation.greedyStep(tokens);
        for (int b = 0; b < rows; b++) {
          tokens[b] = done[b] ? config.padId() : next[b];
          if (!done[b]) {
            output[b][lengths[b]++] = next[b];
            done[b] = next[b] == config.endId();
            running -= done[b] ? 1 : 0;
          }
        }
      }
    }
    for (int b = 0; b < rows; b++) {
      output[b] = Arrays.copyOf(output[b], lengths[b]);
    }
    return output;
  }

  /** The start token before each text. */
  private static int[][] started(int[][] texts, int startId) {
    int[][] output = new int[texts.length][];
    for (int b = 0; b < texts.length; b++) {
      output[b] = new int[texts[b].length + 1];
      output[b][0] = startId;
      System.arraycopy(texts[b], 0, output[b], 1, texts[b].length);
    }
    return output;
  }
}
