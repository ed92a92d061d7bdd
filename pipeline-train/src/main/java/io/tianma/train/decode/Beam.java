package io.tianma.train.decode;

import io.tianma.train.model.Generation;
import io.tianma.train.model.Seq2Seq;
import io.tianma.train.model.config.ModelConfig;
import java.util.Arrays;

/** Keeps the few most likely beginnings of an output instead of one. */
public final class Beam {
  /** Which output counts as the best. */
  public enum Ending {
    /**
     * The first that is the most likely of all kept when it ends; others that ended are dropped and
     * leave fewer beams (bert4keras, and so the published tables of T5-PEGASUS).
     */
    FIRST_BEST,
    /** The likeliest of all that ended, once no beam can become likelier. */
    LIKELIEST,
    /**
     * The one with the greatest mean log-probability per token, once no beam can become better
     * (Hugging Face with its defaults).
     */
    BEST_MEAN;

    GenerationOptions options(int beams) {
      return new GenerationOptions(
          beams,
          this == FIRST_BEST ? BeamRule.BERT4KERAS : BeamRule.STANDARD,
          this == BEST_MEAN ? 1 : 0,
          false,
          0,
          0,
          1,
          1,
          0,
          0,
          1);
    }
  }

  private Beam() {}

  /**
   * Outputs for sources [B, S], from the start token on, up to and with the end token where one
   * came.
   *
   * @param maxNewTokens tokens after the start token, at most
   * @param beams beginnings kept for each source
   */
  public static int[][] decode(
      Seq2Seq network, int rows, int[] sourceBS, int maxNewTokens, int beams, Ending ending) {
    if (beams < 1) {
      throw new IllegalArgumentException("beams = " + beams + ": must be positive");
    }
    return decode(network, rows, sourceBS, maxNewTokens, ending.options(beams));
  }

  /** The same with all that can be chosen. */
  static int[][] decode(
      Seq2Seq network, int rows, int[] sourceBS, int maxNewTokens, GenerationOptions options) {
    int beams = options.beams();
    Generation opened = network.generate(rows * beams, tiled(rows, sourceBS, beams), maxNewTokens);
    return decode(network.config(), opened, rows, maxNewTokens, options);
  }

  /** The same from a generation of {@code rows * beams} rows, which is closed. */
  static int[][] decode(
      ModelConfig config,
      Generation opened,
      int rows,
      int maxNewTokens,
      GenerationOptions options) {
    int beams = options.beams();
    BeamSearch[] searches = new BeamSearch[rows];
    for (int b = 0; b < rows; b++) {
      searches[b] = new BeamSearch(config, maxNewTokens, options);
    }
    int[] tokens = new int[rows * beams];
    int[] from = new int[rows * beams];
    Arrays.fill(tokens, config.startId());
    try (Generation generation = opened) {
      int running = rows;
      for (int step = 0; step < maxNewTokens && running > 0; step++) {
        float[] logits = generation.step(tokens);
        running = 0;
        for (int b = 0; b < rows; b++) {
          searches[b].advance(logits, b * beams, tokens, from);
          running += searches[b].done() ? 0 : 1;
        }
        if (running > 0) {
          generation.reorder(from);
        }
      }
    }
    return Arrays.stream(searches).map(BeamSearch::best).toArray(int[][]::new);
  }

  private static int[] tiled(int rows, int[] sourceBS, int beams) {
    int length = sourceBS.length / rows;
    int[] tiled = new int[sourceBS.length * beams];
    for (int row = 0; row < rows * beams; row++) {
      System.arraycopy(sourceBS, row / beams * length, tiled, row * length, length);
    }
    return tiled;
  }
}
