package io.tianma.train.model.config;

import java.io.Serializable;

/**
 * A stack of blocks.
 *
 * @param heads attention heads; {@code heads * dKv} may differ from the width of the stream
 * @param dKv size of a head, K
 * @param dFf hidden units of the feed-forward layers
 * @param mixer name of what lets the tokens of a sequence see each other
 * @param position name of the code by which positions are known
 */
public record StackConfig(
    int layers, int heads, int dKv, int dFf, FeedForward feedForward, String mixer, String position)
    implements Serializable {

  /** Width of queries, keys and values of all heads together. */
  public int inner() {
    return heads * dKv;
  }
}
