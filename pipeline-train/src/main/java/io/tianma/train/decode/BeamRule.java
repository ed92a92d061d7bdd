package io.tianma.train.decode;

/** When a beam search ends, and which output is the best. */
public enum BeamRule {
  /**
   * bert4keras', behind the published tables of T5-PEGASUS: the first output that is the most
   * likely of all kept when it ends; others that ended are dropped and leave fewer beams.
   */
  BERT4KERAS,
  /** The usual one, as Hugging Face has it: as many outputs as beams end, the best by length. */
  STANDARD
}
