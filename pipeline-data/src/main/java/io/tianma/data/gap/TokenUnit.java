package io.tianma.data.gap;

/** What sentences are compared by. */
public enum TokenUnit {
  CHARACTERS,
  /** Those of jieba without new words. */
  WORDS
}
