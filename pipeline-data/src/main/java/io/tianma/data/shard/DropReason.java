package io.tianma.data.shard;

/** Why a pair gets into no shard. */
public enum DropReason {
  /** Its source has no token, or only unknown ones. */
  EMPTY_SOURCE,
  /** Its target has no token, or only unknown ones. */
  EMPTY_TARGET,
  /** Its tokens take longer than {@code shards.max-seconds}. */
  TOO_SLOW,
  /** It is one of the last few in order, which no shard of equal size has room for. */
  REMAINDER
}
