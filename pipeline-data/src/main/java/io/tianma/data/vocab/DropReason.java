package io.tianma.data.vocab;

/** Why a document is not counted. */
public enum DropReason {
  /** Its words take longer than {@code vocab.max-seconds}. */
  TOO_SLOW
}
