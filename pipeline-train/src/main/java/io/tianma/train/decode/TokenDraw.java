package io.tianma.train.decode;

import io.tianma.data.shard.SeededHash;
import java.util.Arrays;

/**
 * Draws tokens: the temperature first, then the most likely ones by number, then by probability,
 * the token that reaches it being kept. What is drawn depends on the seed, the number of the text
 * and that of the token alone.
 *
 * @see <a href="https://arxiv.org/abs/1904.09751">Holtzman et al. 2020, nucleus sampling</a>
 */
final class TokenDraw {
  private static final long STEP = 0x9E3779B97F4A7C15L;

  private final GenerationOptions options;
  private final int vocab;
  private final double[] weights;

  TokenDraw(GenerationOptions options, int vocab) {
    this.options = options;
    this.vocab = vocab;
    this.weights = new double[vocab];
  }

  /**
   * A token by its logits [V] from {@code at} on.
   *
   * @param text number of the text
   * @param step number of the token
   */
  int next(float[] logits, int at, long text, int step) {
    double max = Double.NEGATIVE_INFINITY;
    for (int v = 0; v < vocab; v++) {
      max = Math.max(max, logits[at + v]);
    }
    for (int v = 0; v < vocab; v++) {
      weights[v] = Math.exp((logits[at + v] - max) / options.temperature());
    }
    long key = SeededHash.mix(options.seed() + STEP * (text + 1));
    double place = SeededHash.fraction(SeededHash.mix(key + STEP * (step + 1)));
    return options.topK() == 0 && options.topP() == 1 ? amongAll(place) : amongFew(place);
  }

  private int amongAll(double place) {
    double left = place * Arrays.stream(weights).sum();
    int last = 0;
    for (int v = 0; v < vocab; v++) {
      if (weights[v] > 0) {
        last = v;
        left -= weights[v];
        if (left < 0) {
          return v;
        }
      }
    }
    return last;
  }

  private int amongFew(double place) {
    // by falling weight, the first of equals first
    long[] order = new long[vocab];
    for (int v = 0; v < vocab; v++) {
      order[v] = (long) ~Float.floatToIntBits((float) weights[v]) << 32 | v;
    }
    Arrays.sort(order);
    int count = options.topK() == 0 ? vocab : Math.min(options.topK(), vocab);
    double all = 0;
    for (int i = 0; i < count; i++) {
      all += weights[(int) order[i]];
    }
    double kept = 0;
    int few = 0;
    while (kept < options.topP() * all) {
      kept += weights[(int) order[few++]];
    }
    double left = place * kept;
    for (int i = 0; i < few; i++) {
      left -= weights[(int) order[i]];
      if (left < 0) {
        return (int) order[i];
      }
    }
    return (int) order[Math.max(0, few - 1)];
  }
}
