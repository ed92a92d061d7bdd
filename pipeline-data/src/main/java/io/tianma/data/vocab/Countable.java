package io.tianma.data.vocab;

import io.tianma.data.segment.Dictionary;
import io.tianma.data.segment.Jieba;
import io.tianma.data.segment.Segmenter;
import io.tianma.data.text.PrefixTrie;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What is counted by place: every char, then the words that may become tokens. Places are the same
 * wherever the options and the dictionary are. Immutable and safe to share between threads.
 */
public final class Countable {
  static final int CHARS = 1 << 16;

  private final Segmenter segmenter;
  private final PrefixTrie trie;
  private final List<String> words = new ArrayList<>();

  /** Of each word its state of the trie. */
  private final int[] states;

  /**
   * @param candidates jieba's words by frequency that may become tokens
   * @param dictionary jieba's, with a user's words if there are any: all of those are candidates
   * @param hmm whether segmentation may form new words
   */
  public Countable(int candidates, Dictionary dictionary, boolean hmm) {
    segmenter = Jieba.of(dictionary, hmm);
    trie = dictionary.trie();
    Set<String> all = new LinkedHashSet<>(Dictionary.jieba().mostFrequent(candidates));
    all.addAll(dictionary.added());
    for (String word : all) { // a word of one character counts as that
      if (word.codePointCount(0, word.length()) > 1 && trie.state(word) != PrefixTrie.NONE) {
        words.add(word);
      }
    }
    states = words.stream().mapToInt(trie::state).toArray();
  }

  /** How many places there are. */
  public int places() {
    return CHARS + states.length;
  }

  /** The token of a place. */
  public String token(int place) {
    return place < CHARS ? Character.toString(place) : words.get(place - CHARS);
  }

  Segmenter segmenter() {
    return segmenter;
  }

  PrefixTrie trie() {
    return trie;
  }

  /** The state of the trie at which the word of a place ends. */
  int state(int place) {
    return states[place - CHARS];
  }
}
