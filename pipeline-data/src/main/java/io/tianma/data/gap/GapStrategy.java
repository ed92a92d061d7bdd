package io.tianma.data.gap;

import java.util.List;
import java.util.Random;

/** Chooses the sentences of a chunk that become the target. */
@FunctionalInterface
interface GapStrategy {
  /**
   * @param sentences a chunk of at least two sentences
   * @param random of everything random in the choice
   * @return indices of the chosen sentences, rising
   */
  int[] select(List<String> sentences, Random random);
}
