package io.tianma.train.spark.pretrain;

import io.tianma.train.model.config.ModelConfig;

/**
 * Says after a measurement how good a model is, by something else than its held-out loss, so that
 * the best round can be chosen by what is wanted of it.
 */
public interface Judge {
  /** Key of its scores in the lines of the metrics, such as {@code dev-bleu-char}. */
  String key();

  /**
   * The score of a model: more is better.
   *
   * @param weights F [N]
   */
  double score(ModelConfig config, float[] weights);
}
