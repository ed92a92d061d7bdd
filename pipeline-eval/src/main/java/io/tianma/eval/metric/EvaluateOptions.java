package io.tianma.eval.metric;

import io.tianma.data.store.Records;
import io.tianma.eval.metric.overlap.Dialect;
import io.tianma.eval.metric.overlap.Tokens;
import io.tianma.train.tensor.Precision;

/**
 * How checkpoints are scored.
 *
 * @param batchSize held-out pairs computed together; decides the padding, not the result's meaning
 * @param generate held-out pairs for which the last checkpoint writes a target; 0 for none
 * @param maxNewTokens longest generated target
 * @param dialect formulas behind the names of the scores
 * @param tokens what texts consist of when they are scored
 * @param averaged whether to score the averaged weights
 * @param kernels backend that computes: {@code cpu} or {@code reference}
 * @param threads threads of one task
 * @param precision what operands of products are rounded to while texts are written on a GPU;
 *     scores are computed in float32
 */
public record EvaluateOptions(
    int batchSize,
    int generate,
    int maxNewTokens,
    Dialect dialect,
    Tokens tokens,
    boolean averaged,
    String kernels,
    int threads,
    Precision precision) {
  private static final int USUAL_NEW_TOKENS = 128;

  public EvaluateOptions {
    check(batchSize > 0, "batch-size", batchSize, "positive");
    check(generate >= 0, "generate", generate, "not negative");
    check(maxNewTokens > 0, "max-new-tokens", maxNewTokens, "positive");
    check(!kernels.isBlank(), "kernels", kernels, "the name of a backend");
    check(threads > 0, "threads", threads, "positive");
  }

  /** Of the weights of the last step, in float32. */
  public EvaluateOptions(
      int batchSize, int generate, int maxNewTokens, Dialect dialect, String kernels, int threads) {
    this(
        batchSize,
        generate,
        maxNewTokens,
        dialect,
        Tokens.CHAR,
        false,
        kernels,
        threads,
        Precision.FLOAT32);
  }

  /** What decides the scores: how long texts become only where some are written. */
  public EvaluateOptions decisive() {
    return Records.with(
        this,
        "maxNewTokens",
        generate > 0 ? maxNewTokens : USUAL_NEW_TOKENS,
        "precision",
        generate > 0 ? precision : Precision.FLOAT32);
  }

  /** What decides what is measured of latents, at least two of which are taken. */
  public EvaluateOptions decisiveOfLatents() {
    return Records.with(
        this,
        "generate",
        Math.max(2, generate),
        "dialect",
        Dialect.STANDARD,
        "tokens",
        Tokens.CHAR,
        "precision",
        Precision.FLOAT32);
  }

  /** Formulas and tokens of the scores. */
  public Scoring scoring() {
    return new Scoring(dialect, tokens);
  }

  private static void check(boolean holds, String key, Object value, String wanted) {
    if (!holds) {
      throw new IllegalArgumentException("evaluate." + key + " = " + value + ": must be " + wanted);
    }
  }
}
