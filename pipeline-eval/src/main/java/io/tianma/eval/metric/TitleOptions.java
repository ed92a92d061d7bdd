package io.tianma.eval.metric;

import io.tianma.data.store.Records;
import io.tianma.eval.metric.overlap.Dialect;
import io.tianma.eval.metric.overlap.Tokens;
import io.tianma.train.decode.GenerationOptions;
import io.tianma.train.tensor.Precision;

/**
 * How titles are written and scored.
 *
 * @param maxSource tokens of a text, [CLS] and [SEP] included
 * @param maxTarget tokens of a title, [CLS] and [SEP] included; also the longest that is written
 * @param generation how they are written
 * @param generate pairs that are written for and scored, the first by id; 0 for all
 * @param dialect formulas behind the names of the scores
 * @param tokens what texts consist of when they are scored
 * @param batchSize pairs computed together
 * @param kernels backend that computes
 * @param threads threads of one task
 * @param precision see {@link EvaluateOptions}
 */
public record TitleOptions(
    int maxSource,
    int maxTarget,
    GenerationOptions generation,
    int generate,
    Dialect dialect,
    Tokens tokens,
    int batchSize,
    String kernels,
    int threads,
    Precision precision) {
  /** The same for the first pairs only. */
  public TitleOptions first(int pairs) {
    return new TitleOptions(
        maxSource,
        maxTarget,
        generation,
        pairs,
        dialect,
        tokens,
        batchSize,
        kernels,
        threads,
        precision);
  }

  /** What decides the scores. */
  public TitleOptions decisive() {
    return Records.with(this, "generation", generation.decisive());
  }

  /** What teacher forcing and generation are told. */
  public EvaluateOptions evaluate() {
    return new EvaluateOptions(
        batchSize, generate, maxTarget, dialect, tokens, false, kernels, threads, precision);
  }
}
