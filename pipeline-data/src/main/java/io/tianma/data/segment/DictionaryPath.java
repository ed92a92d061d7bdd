package io.tianma.data.segment;

import io.tianma.data.text.PrefixTrie;

/** The way through the words of a dictionary. */
final class DictionaryPath extends Path {
  private final PrefixTrie trie;
  private final double unknown;

  DictionaryPath(Dictionary dictionary) {
    this.trie = dictionary.trie();
    this.unknown = -dictionary.logTotal();
  }

  @Override
  void step(char[] block, int x, int length) {
    int state = PrefixTrie.ROOT;
    for (int end = x; end < length; ) {
      state = trie.step(state, block[end++]);
      if (state == PrefixTrie.NONE) {
        break;
      }
      long weight = trie.number(state);
      if (weight != 0) {
        offer(x, end, Double.longBitsToDouble(weight));
      }
    }
    finish(x, unknown);
  }
}
