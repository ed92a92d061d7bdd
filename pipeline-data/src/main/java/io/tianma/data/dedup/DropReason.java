package io.tianma.data.dedup;

/** Why a document is left out. */
public enum DropReason {
  /** Another document has the same text, but for case, white space, punctuation and width. */
  EXACT_DUPLICATE,
  /** The document belongs to a cluster of near-duplicates, of which another one is kept. */
  NEAR_DUPLICATE,
  /** It shares a passage with a test set. */
  CONTAMINATED,
  /** Every paragraph of it stands in other documents. */
  ONLY_REPEATED_PARAGRAPHS,
  /** Comparing it takes longer than {@code dedup.max-seconds}. */
  TOO_SLOW
}
