package io.tianma.eval.metric;

/**
 * Sums of a teacher-forced pass over whole targets; means are taken once, at the end.
 *
 * @param lossSum cross-entropies added up, in nats
 * @param correct tokens whose most likely prediction was right
 * @param tokens target tokens predicted: all but the start token, padding left out
 * @param chars characters of the target texts
 */
public record TokenLoss(double lossSum, long correct, long tokens, long chars) {
  public static final TokenLoss ZERO = new TokenLoss(0, 0, 0, 0);

  public TokenLoss plus(TokenLoss other) {
    return new TokenLoss(
        lossSum + other.lossSum,
        correct + other.correct,
        tokens + other.tokens,
        chars + other.chars);
  }

  /** Nats per token. */
  public double loss() {
    return lossSum / tokens;
  }

  /** Nats per character: comparable between tokenizers. */
  public double lossPerChar() {
    return lossSum / chars;
  }

  /** Between how many equally likely tokens the model is in doubt, on average. */
  public double perplexity() {
    return Math.exp(loss());
  }

  /** Between how many equally likely characters the model is in doubt, on average. */
  public double perplexityPerChar() {
    return Math.exp(lossPerChar());
  }

  /** Share of tokens predicted right, 0..1. */
  public double accuracy() {
    return (double) correct / tokens;
  }
}
