package io.tianma.data.filter;

import com.hankcs.algorithm.AhoCorasickDoubleArrayTrie;
import io.tianma.data.text.Width;
import java.util.Collection;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * Words that are looked for all at once, in time linear in the text (Aho and Corasick 1975),
 * without regard to capitals and to full and half width.
 */
public final class WordList {
  private final AhoCorasickDoubleArrayTrie<String> trie = new AhoCorasickDoubleArrayTrie<>();
  private final Set<String> words;

  private WordList(Set<String> words) {
    this.words = words;
    if (!words.isEmpty()) {
      TreeMap<String, String> all = new TreeMap<>();
      words.forEach(word -> all.put(word, word));
      trie.build(all);
    }
  }

  /** Those words; blank ones and those that begin with # do not count. */
  public static WordList of(Collection<String> words) {
    Set<String> kept = new TreeSet<>();
    for (String word : words) {
      String stripped = word.replace("\uFEFF", "").strip();
      if (!stripped.isEmpty() && !stripped.startsWith("#")) {
        kept.add(folded(stripped));
      }
    }
    return new WordList(kept);
  }

  /**
   * The same words also as a step of cleaning writes them, whose result they are looked for in.
   *
   * @param step such as traditional characters made simplified ones
   */
  WordList also(UnaryOperator<String> step) {
    Set<String> all = new TreeSet<>(words);
    words.forEach(word -> all.add(folded(step.apply(word))));
    return new WordList(all);
  }

  /** In lower case and half width; no character becomes two. */
  private static String folded(String text) {
    char[] chars = Width.half(text).toCharArray();
    for (int i = 0; i < chars.length; i++) {
      chars[i] = Character.toLowerCase(chars[i]);
    }
    return new String(chars);
  }

  /** Whether the text holds one of them. */
  boolean in(String text) {
    return !words.isEmpty() && trie.matches(folded(text));
  }

  /** Characters (UTF-16) of the text that belong to one of them. */
  int chars(String text) {
    if (words.isEmpty()) {
      return 0;
    }
    int[] covered = new int[2]; // characters, and where they end
    trie.parseText(
        folded(text),
        (begin, end, word) -> {
          covered[0] += Math.max(0, end - Math.max(begin, covered[1]));
          covered[1] = Math.max(covered[1], end);
        });
    return covered[0];
  }
}
