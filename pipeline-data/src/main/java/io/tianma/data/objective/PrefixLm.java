package io.tianma.data.objective;

import java.util.Random;

/** T5's prefix language modelling: the text is split at a random place, and its rest is written. */
final class PrefixLm {
  private PrefixLm() {}

  /**
   * Splits after 1 … size - 1 tokens, all equally likely as far as both sides fit; what does not
   * fit at the end is left out.
   *
   * @param text at least two tokens
   */
  static Ids.Pair apply(int[] text, int maxSource, int maxTarget, Random random) {
    int most = Math.min(text.length - 1, maxSource - 2);
    int split = 1 + random.nextInt(most);
    int end = Math.min(text.length, split + maxTarget - 2);
    return new Ids.Pair(Ids.framed(text, 0, split), Ids.framed(text, split, end));
  }
}
