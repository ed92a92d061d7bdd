package io.tianma.data.gap;

/** Why a document gives no pair. */
public enum DropReason {
  /** It has fewer sentences than a chunk needs. */
  TOO_FEW_SENTENCES,
  /** It has no title, where titles are wanted. */
  NO_TITLE,
  /** It takes longer than {@code pairs.max-seconds}. */
  TOO_SLOW
}
