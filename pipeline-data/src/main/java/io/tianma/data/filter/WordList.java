package io.tianma.data.filter;

import com.hankcs.algorithm.AhoCorasickDoubleArrayTrie;
import java.util.Collection;
import java.util.TreeMap;

/** Words that are looked for all at once, in time linear in the text (Aho and Corasick 1975). */
public final class WordList {
  private final AhoCorasickDoubleArrayTrie<String> trie = new AhoCorasickDoubleArrayTrie<>();
  private final boolean empty;

  private WordList(TreeMap<String, String> words) {
    empty = words.isEmpty();
    if (!empty) {
      trie.build(words);
    }
  }

  /** Those words; blank ones and those that begin with # do not count. */
  public static WordList of(Collection<String> words) {
    TreeMap<String, String> kept = new TreeMap<>();
    for (String word : words) {
      String stripped = word.replace("\uFEFF", "").strip();
      if (!stripped.isEmpty() && !stripped.startsWith("#")) {
        kept.put(stripped, stripped);
      }
    }
    return new WordList(kept);
  }

  /** Whether the text holds one of them. */
  boolean in(String text) {
    return !empty && trie.matches(text);
  }

  /** Characters (UTF-16) of the text that belong to one of them. */
  int chars(String text) {
    if (empty) {
      return 0;
    }
    int[] covered = new int[2]; // characters, and where they end
    trie.parseText(
        text,
        (begin, end, word) -> {
          covered[0] += Math.max(0, end - Math.max(begin, covered[1]));
          covered[1] = Math.max(covered[1], end);
        });
    return covered[0];
  }
}
