package io.tianma.train.decode;

import io.tianma.train.model.Generation;
import io.tianma.train.model.Seq2Seq;
import io.tianma.train.model.config.ModelConfig;
import java.util.Arrays;

/** Writes outputs in the way that is asked for. */
public final class Decoder {
  private final Seq2Seq network;
  private final GenerationOptions options;
  private final int maxNewTokens;

  /**
   * @param maxNewTokens tokens after the start token, at most
   */
  public Decoder(Seq2Seq network, GenerationOptions options, int maxNewTokens) {
    this.network = network;
    this.options = options;
    this.maxNewTokens = maxNewTokens;
  }

  /**
   * Outputs for sources [B, S], from the start token on, up to and with the end token where one
   * came.
   *
   * @param first number of the first text, which decides with its row what is drawn
   */
  public int[][] outputs(int rows, int[] sourceBS, long first) {
    if (options.beams() > 1) {
      return Beam.decode(network, rows, sourceBS, maxNewTokens, options);
    }
    if (options.temperature() == 0 && !options.constrains()) {
      return Greedy.decode(network, rows, sourceBS, maxNewTokens);
    }
    Generation opened = network.generate(rows, sourceBS, maxNewTokens);
    return tokenByToken(network.config(), opened, rows, maxNewTokens, options, first);
  }

  /** One token a row at a time, as the rules and the draw have it; the generation is closed. */
  static int[][] tokenByToken(
      ModelConfig config,
      Generation opened,
      int rows,
      int maxNewTokens,
      GenerationOptions options,
      long first) {
    TokenRules rules = new TokenRules(options, config);
    TokenDraw draw = new TokenDraw(options, config.vocab());
    int[][] output = new int[rows][maxNewTokens + 1];
    int[] lengths = new int[rows];
    int[] tokens = new int[rows];
    Arrays.fill(tokens, config.startId());
    Arrays.fill(lengths, 1);
    for (int[] row : output) {
      row[0] = config.startId();
    }
    int running = rows;
    try (Generation generation = opened) {
      for (int step = 0; step < maxNewTokens && running > 0; step++) {
        float[] logits = generation.step(tokens);
        for (int b = 0; b < rows; b++) {
          if (step > 0 && (tokens[b] == config.endId() || tokens[b] == config.padId())) {
            tokens[b] = config.padId();
            continue;
          }
          int at = b * config.vocab();
          logits[at + config.padId()] = Float.NEGATIVE_INFINITY;
          rules.apply(logits, at, output[b], lengths[b]);
          tokens[b] =
              options.temperature() > 0
                  ? draw.next(logits, at, first + b, step)
                  : rules.greatest(logits, at);
          output[b][lengths[b]++] = tokens[b];
          running -= tokens[b] == config.endId() ? 1 : 0;
        }
      }
    }
    for (int b = 0; b < rows; b++) {
      output[b] = Arrays.copyOf(output[b], lengths[b]);
    }
    return output;
  }
}
