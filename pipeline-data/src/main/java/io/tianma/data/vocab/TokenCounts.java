package io.tianma.data.vocab;

import io.tianma.data.segment.Dictionary;
import io.tianma.data.segment.Jieba;
import io.tianma.data.segment.Segmenter;
import io.tianma.data.text.Characters;
import io.tianma.data.text.Normalizer;
import io.tianma.data.text.PrefixTrie;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Counts what may become tokens: jieba's frequent words, every character by itself, and runs of
 * Latin letters and digits.
 *
 * <p>A Chinese word counts as itself and each of its characters counts too, since the characters
 * must spell the words that do not get in. Characters are counted in an array by their code, words
 * in one by their place in the dictionary's trie, which segmentation has just walked, so that a
 * word costs no string and no look-up. Serves one thread.
 */
public final class TokenCounts {
  private static final int LONGEST_LATIN = 20;

  private final Segmenter segmenter;
  private final List<String> candidates;
  private final PrefixTrie trie;

  /** By state of the trie; of words that are no candidates too. */
  private final long[] words;

  private final long[] chars = new long[1 << 16];
  private final Map<String, long[]> others = new HashMap<>();
  private int[] ends = new int[1024];

  /**
   * @param dictionary jieba's, with a user's words if there are any: all of those are candidates
   */
  public TokenCounts(VocabOptions options, Dictionary dictionary) {
    segmenter = Jieba.of(dictionary, options.hmm());
    Set<String> all =
        new LinkedHashSet<>(Dictionary.jieba().mostFrequent(options.candidateWords()));
    all.addAll(dictionary.added());
    candidates = List.copyOf(all);
    trie = dictionary.trie();
    words = new long[trie.size()];
  }

  /** The counts of one text. */
  public static Map<String, Long> of(VocabOptions options, String text) {
    TokenCounts counts = new TokenCounts(options, Dictionary.jieba());
    counts.add(text);
    return counts.drain();
  }

  /** Adds the tokens of a text. */
  public void add(String text) {
    String normal = Normalizer.lowercase(text);
    if (ends.length < normal.length()) {
      ends = new int[normal.length() * 2];
    }
    int count = segmenter.cut(normal, ends);
    for (int i = 0, start = 0; i < count; start = ends[i], i++) {
      if (Characters.isCjk(normal.codePointAt(start))) {
        addChinese(normal, start, ends[i]);
      } else {
        addOther(normal, start, ends[i]);
      }
    }
  }

  private void addChinese(String text, int from, int to) {
    if (to - from > 1) {
      words[state(text, from, to)]++; // those of NONE are never asked for
    }
    for (int i = from; i < to; ) {
      i += addCharacter(text, i);
    }
  }

  private int state(String text, int from, int to) {
    int state = PrefixTrie.ROOT;
    for (int i = from; i < to && state != PrefixTrie.NONE; i++) {
      state = trie.step(state, text.charAt(i));
    }
    return state;
  }

  /** Latin words and digits as wholes, other characters one by one, as BERT would split them. */
  private void addOther(String text, int from, int to) {
    int i = from;
    while (i < to) {
      int start = i;
      while (i < to && text.charAt(i) < 0x80 && Character.isLetterOrDigit(text.charAt(i))) {
        i++;
      }
      if (i > start && i - start <= LONGEST_LATIN) {
        others.computeIfAbsent(text.substring(start, i), w -> new long[1])[0]++;
      }
      if (i < to) {
        int c = text.codePointAt(i);
        i +=
            Characters.isSpace(c) || Characters.isControl(c)
                ? Character.charCount(c)
                : addCharacter(text, i);
      }
    }
  }

  /** Counts the character at {@code i}; returns its chars. */
  private int addCharacter(String text, int i) {
    int c = text.codePointAt(i);
    if (c < chars.length) {
      chars[c] += Character.isSurrogate((char) c) ? 0 : 1; // half a character is no token
      return 1;
    }
    others.computeIfAbsent(Character.toString(c), w -> new long[1])[0]++;
    return 2;
  }

  /** Kinds of tokens outside the dictionary that are held. */
  public int held() {
    return others.size();
  }

  /** All counts since the last call, which then begin again. */
  public Map<String, Long> drain() {
    Map<String, Long> counts = new HashMap<>();
    for (String word : candidates) {
      int state = trie.state(word);
      long count = words[state];
      if (state != PrefixTrie.NONE && count > 0) {
        counts.merge(word, count, Long::sum);
      }
    }
    Arrays.fill(words, 0);
    others.forEach((token, cell) -> counts.merge(token, cell[0], Long::sum));
    others.clear();
    for (int c = 0; c < chars.length; c++) {
      if (chars[c] > 0) {
        counts.merge(Character.toString(c), chars[c], Long::sum);
      }
    }
    Arrays.fill(chars, 0);
    return counts;
  }
}
