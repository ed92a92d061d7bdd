package io.tianma.data.objective;

import io.tianma.data.vocab.Vocabulary;
import java.util.Random;

/**
 * T5's span corruption: spans of the text are replaced by sentinels, and the target is each
 * sentinel with what it stands for.
 *
 * <p>As in T5's {@code random_spans_noise_mask}: the numbers of noise tokens and spans are rounded
 * shares of the length, both are divided into spans of random lengths of at least one, all
 * divisions being equally likely, and the text begins with what stays. Sentinel k is {@link
 * Vocabulary#sentinel}.
 *
 * @see <a href="https://github.com/google-research/text-to-text-transfer-transformer">T5,
 *     preprocessors.py</a>
 */
final class SpanCorruption {
  private final double density;
  private final double meanLength;

  SpanCorruption(double density, double meanLength) {
    this.density = density;
    this.meanLength = meanLength;
  }

  /** How many of {@code length} ≥ 2 tokens are taken out: at least one, never all. */
  int noise(int length) {
    return Math.min(Math.max((int) Math.rint(length * density), 1), length - 1);
  }

  /** At how many places: not more than there are sentinels, or tokens that stay between them. */
  int spans(int length) {
    int noise = noise(length);
    int spans = Math.max((int) Math.rint(noise / meanLength), 1);
    return Math.min(spans, Math.min(Vocabulary.SENTINELS, length - noise));
  }

  /**
   * The corrupted text and its spans; the end of the text is left out as far as source and target
   * would not fit.
   *
   * @param text at least two tokens
   */
  Ids.Pair apply(int[] text, int maxSource, int maxTarget, Random random) {
    int length = fitting(text.length, maxSource, maxTarget);
    int noise = noise(length);
    int spans = spans(length);
    int[] kept = parts(length - noise, spans, random);
    int[] taken = parts(noise, spans, random);
    int[] source = new int[length - noise + spans + 2];
    int[] target = new int[noise + spans + 2];
    source[0] = Vocabulary.START;
    target[0] = Vocabulary.START;
    int read = 0;
    int s = 1;
    int t = 1;
    for (int k = 0; k < spans; k++) {
      System.arraycopy(text, read, source, s, kept[k]);
      read += kept[k];
      s += kept[k];
      source[s++] = Vocabulary.sentinel(k);
      target[t++] = Vocabulary.sentinel(k);
      System.arraycopy(text, read, target, t, taken[k]);
      read += taken[k];
      t += taken[k];
    }
    source[s] = Vocabulary.END;
    target[t] = Vocabulary.END;
    return new Ids.Pair(source, target);
  }

  private int fitting(int length, int maxSource, int maxTarget) {
    int fits = length;
    while (fits > 2
        && (fits - noise(fits) + spans(fits) + 2 > maxSource
            || noise(fits) + spans(fits) + 2 > maxTarget)) {
      fits--;
    }
    return fits;
  }

  /** Divides {@code items} into {@code parts} of at least one, all divisions equally likely. */
  private static int[] parts(int items, int parts, Random random) {
    int[] lengths = new int[parts];
    int part = 0;
    for (int i = 0; i < items; i++) {
      lengths[part]++;
      int places = items - 1 - i; // where the remaining cuts may lie
      if (places > 0 && random.nextInt(places) < parts - 1 - part) {
        part++;
      }
    }
    return lengths;
  }
}
