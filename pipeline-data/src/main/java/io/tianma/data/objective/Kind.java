package io.tianma.data.objective;

/** What the model is asked to write. */
public enum Kind {
  /** The gap sentences, as the shard has them. */
  GAP_SENTENCES,
  /** T5: the spans that sentinels stand for in the source. */
  SPAN_CORRUPTION,
  /** T5: the rest of the text. */
  PREFIX_LM
}
