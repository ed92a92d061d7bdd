package io.tianma.train.decode;

import io.tianma.train.model.config.ModelConfig;

/**
 * What an output may not say or should say less, as Hugging Face's processors of logits have it.
 *
 * @see <a href="https://arxiv.org/abs/1909.05858">Keskar et al. 2019, penalized sampling</a>
 */
final class TokenRules {
  private final GenerationOptions options;
  private final int endId;
  private final int vocab;

  TokenRules(GenerationOptions options, ModelConfig config) {
    this.options = options;
    this.endId = config.endId();
    this.vocab = config.vocab();
  }

  /** Whether they ever change anything. */
  boolean constrain() {
    return options.constrains();
  }

  /**
   * Changes the scores of the next token, logits or log-probabilities [V] from {@code at} on.
   *
   * @param output so far, from the start token on
   */
  void apply(float[] scores, int at, int[] output, int length) {
    if (options.repetitionPenalty() != 1) {
      penalize(scores, at, output, length);
    }
    if (options.noRepeatNgram() > 0) {
      banRepeats(scores, at, output, length);
    }
    if (length - 1 < options.minNewTokens()) {
      scores[at + endId] = Float.NEGATIVE_INFINITY;
    }
  }

  private void penalize(float[] scores, int at, int[] output, int length) {
    float penalty = (float) options.repetitionPenalty();
    for (int i = 0; i < length; i++) {
      boolean first = true;
      for (int before = 0; before < i; before++) {
        first &= output[before] != output[i];
      }
      if (first) {
        float score = scores[at + output[i]];
        scores[at + output[i]] = score < 0 ? score * penalty : score / penalty;
      }
    }
  }

  /** Bans every token that would end a run that is there already. */
  private void banRepeats(float[] scores, int at, int[] output, int length) {
    int before = options.noRepeatNgram() - 1;
    for (int i = 0; i + before < length; i++) {
      boolean same = true;
      for (int k = 0; k < before; k++) {
        same &= output[i + k] == output[length - before + k];
      }
      if (same) {
        scores[at + output[i + before]] = Float.NEGATIVE_INFINITY;
      }
    }
  }

  /** The greatest score's token, the first of equals. */
  int greatest(float[] scores, int at) {
    int best = 0;
    for (int v = 1; v < vocab; v++) {
      best = scores[at + v] > scores[at + best] ? v : best;
    }
    return best;
  }
}
