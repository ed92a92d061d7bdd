package io.tianma.data.gap;

/** How the gap sentences of a chunk are chosen. */
public enum Strategy {
  /** T5-PEGASUS: greedily, by the longest common subsequence of source and target. */
  LCS,
  /** PEGASUS: at random. */
  RANDOM,
  /** PEGASUS: the first ones. */
  LEAD,
  /** PEGASUS: those most like the rest by ROUGE-1 F. */
  PRINCIPAL,
  /** PEGASUS: the run of neighbours that is most like the rest. */
  CONTINUOUS,
  /**
   * PEGASUS large, "mixed and stochastic": independently principal, with a random ratio and noise.
   */
  DYNAMIC,
  /** No gaps: each sentence is what is read and what is written, for autoencoders. */
  SENTENCES,
  /** The same of each document's title. */
  TITLES;

  /** Whether a text is read and written as it is. */
  public boolean whole() {
    return this == SENTENCES || this == TITLES;
  }
}
