package io.tianma.eval.metric;

import java.util.Optional;

/** What the best epoch of a fine-tuning is the best by. */
public enum BestBy {
  /** The least held-out loss. */
  LOSS(""),
  /** The greatest mean of sentence BLEU. */
  BLEU("bleu"),
  /** The greatest mean F of single tokens. */
  ROUGE1("rouge1"),
  /** The greatest mean F of pairs of tokens. */
  ROUGE2("rouge2"),
  /** The greatest mean F of the longest common subsequence. */
  ROUGEL("rougeL");

  private final String score;

  BestBy(String score) {
    this.score = score;
  }

  /** Name of the score, as {@link Scoring#name} takes it; empty for the loss. */
  public Optional<String> score() {
    return score.isEmpty() ? Optional.empty() : Optional.of(score);
  }
}
