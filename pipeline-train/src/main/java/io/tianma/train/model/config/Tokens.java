package io.tianma.train.model.config;

import java.io.Serializable;

/**
 * The special tokens.
 *
 * @param padId token that is no token
 * @param startId first token of a target, [CLS]
 * @param endId last token of a target, [SEP]
 */
public record Tokens(int padId, int startId, int endId) implements Serializable {
  /** T5-PEGASUS' (those of BERT). */
  public static final Tokens T5_PEGASUS = new Tokens(0, 101, 102);
}
