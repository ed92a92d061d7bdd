package io.tianma.data.shard;

import java.io.Serializable;

/** A row of a shard; a plain class, since it travels between executors. */
public final class TokenizedPair implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String id;
  private final int[] source;
  private final int[] target;
  private final int targetChars;

  /**
   * @param id of the pair
   * @param source token ids from [CLS] to [SEP]
   * @param target token ids from [CLS] to [SEP]
   * @param targetChars characters of the target's text that its tokens hold; those that were cut
   *     off do not count
   */
  public TokenizedPair(String id, int[] source, int[] target, int targetChars) {
    this.id = id;
    this.source = source;
    this.target = target;
    this.targetChars = targetChars;
  }

  public String id() {
    return id;
  }

  /** Token ids, not to be written to. */
  public int[] source() {
    return source;
  }

  /** Token ids, not to be written to. */
  public int[] target() {
    return target;
  }

  public int targetChars() {
    return targetChars;
  }
}
