package io.tianma.eval.metric;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tianma.data.store.CanonicalJson;
import io.tianma.data.store.Records;
import io.tianma.eval.metric.overlap.Dialect;
import io.tianma.eval.metric.overlap.Tokens;
import io.tianma.train.decode.GenerationOptions;
import io.tianma.train.tensor.Precision;

/**
 * How titles are written and scored.
 *
 * @param maxSource tokens of a text, [CLS] and [SEP] included
 * @param maxTarget tokens of a title whose loss is taken, [CLS] and [SEP] included
 * @param maxNewTokens longest title that is written, [CLS] not counted
 * @param generation how they are written
 * @param generate pairs that are written for and scored, the first by id; {@link #ALL} or {@link
 *     #NONE}
 * @param dialect formulas behind the names of the scores
 * @param tokens what texts consist of when they are scored
 * @param batchSize pairs computed together
 * @param kernels backend that computes
 * @param threads threads of one task
 * @param precision see {@link EvaluateOptions}
 * @param averaged whether to score the averaged weights
 */
public record TitleOptions(
    int maxSource,
    int maxTarget,
    int maxNewTokens,
    GenerationOptions generation,
    int generate,
    Dialect dialect,
    Tokens tokens,
    int batchSize,
    String kernels,
    int threads,
    Precision precision,
    boolean averaged) {
  /** Titles are written for all pairs. */
  public static final int ALL = 0;

  /** No title is written. */
  public static final int NONE = -1;

  /** The same for the first pairs only. */
  public TitleOptions first(int pairs) {
    return Records.with(this, "generate", pairs);
  }

  /** How many of that many pairs are written for. */
  public int written(int pairs) {
    return switch (generate) {
      case ALL -> pairs;
      case NONE -> 0;
      default -> Math.min(generate, pairs);
    };
  }

  /**
   * What decides the scores: how titles are written only where some are. Keys that earlier versions
   * did not have stand only where they say something else than those did.
   */
  public ObjectNode decisive() {
    boolean writes = generate != NONE;
    int longest = writes ? maxNewTokens : maxTarget;
    ObjectNode settings =
        (ObjectNode)
            CanonicalJson.tree(
                Records.with(
                    this,
                    "generation",
                    writes ? generation.decisive() : GenerationOptions.GREEDY,
                    "precision",
                    writes ? precision : Precision.FLOAT32));
    settings.remove("max-new-tokens");
    if (longest != maxTarget) {
      settings.put("max-new-tokens", longest);
    }
    if (!averaged) {
      settings.remove("averaged");
    }
    return settings;
  }

  /** What teacher forcing and generation are told. */
  public EvaluateOptions evaluate() {
    return new EvaluateOptions(
        batchSize,
        Math.max(0, generate),
        maxNewTokens,
        dialect,
        tokens,
        averaged,
        kernels,
        threads,
        precision);
  }
}
