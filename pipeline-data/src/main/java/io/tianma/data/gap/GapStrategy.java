package io.tianma.data.gap;

import java.util.List;

/** Chooses the sentences of a chunk that become the target. */
@FunctionalInterface
public interface GapStrategy {
  /**
   * @param sentences a chunk of at least two sentences
   * @param seed of everything random in the choice; the same seed gives the same pair
   */
  GapPair select(List<String> sentences, long seed);
}
