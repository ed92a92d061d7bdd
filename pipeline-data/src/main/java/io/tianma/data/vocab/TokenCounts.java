package io.tianma.data.vocab;

import io.tianma.data.segment.Dictionary;
import io.tianma.data.segment.Segmenter;
import io.tianma.data.text.Budget;
import io.tianma.data.text.Characters;
import io.tianma.data.text.Normalizer;
import io.tianma.data.text.PrefixTrie;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

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

  private final Countable countable;
  private final Segmenter segmenter;
  private final PrefixTrie trie;

  /** By state of the trie; of words that are no candidates too. */
  private final long[] words;

  private final long[] chars = new long[Countable.CHARS];
  private final Map<String, long[]> others = new HashMap<>();
  private int[] ends = new int[1024];

  /** A text as it is counted, and how many words it has; where they end stands in {@code ends}. */
  private record Words(String text, int count) {}

  public TokenCounts(Countable countable) {
    this.countable = countable;
    segmenter = countable.segmenter();
    trie = countable.trie();
    words = new long[trie.size()];
  }

  /** The counts of one text. */
  public static Map<String, Long> of(VocabOptions options, String text) {
    Countable countable =
        new Countable(options.candidateWords(), Dictionary.jieba(), options.hmm());
    TokenCounts counts = new TokenCounts(countable);
    counts.add(text);
    return counts.drain();
  }

  /** Adds the tokens of a text. */
  public void add(String text) {
    add(cut(text));
  }

  /**
   * Adds the tokens of a text, or nothing if its words take more seconds.
   *
   * @return whether they were found in time
   */
  public boolean add(String text, double seconds) {
    Optional<Words> words = Budget.within(seconds, () -> cut(text));
    words.ifPresent(this::add);
    return words.isPresent();
  }

  private Words cut(String text) {
    String normal = Normalizer.lowercase(text);
    if (ends.length < normal.length()) {
      ends = new int[normal.length() * 2];
    }
    return new Words(normal, segmenter.cut(normal, ends));
  }

  private void add(Words words) {
    String normal = words.text;
    int count = words.count;
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

  /** Receives the count of a place of {@link Countable}. */
  public interface Places {
    void count(int place, long times);
  }

  /**
   * Gives away all counts since the last call, which then begin again.
   *
   * @param places receives what was counted by place, in the order of places
   * @param tokens receives the rest
   */
  public void drain(Places places, BiConsumer<String, Long> tokens) {
    for (char c = 0; c < 0x80; c++) {
      if (Character.isLetterOrDigit(c) && chars[c] > 0) { // may stand among the runs too
        others.computeIfAbsent(Character.toString(c), w -> new long[1])[0] += chars[c];
        chars[c] = 0;
      }
    }
    for (int c = 0; c < chars.length; c++) {
      if (chars[c] > 0) {
        places.count(c, chars[c]);
      }
    }
    for (int place = chars.length; place < countable.places(); place++) {
      long count = words[countable.state(place)];
      if (count > 0) {
        places.count(place, count);
      }
    }
    others.forEach((token, cell) -> tokens.accept(token, cell[0]));
    Arrays.fill(chars, 0);
    Arrays.fill(words, 0);
    others.clear();
  }

  /** All counts since the last call, which then begin again. */
  public Map<String, Long> drain() {
    Map<String, Long> counts = new HashMap<>();
    drain((place, count) -> counts.put(countable.token(place), count), counts::put);
    return counts;
  }
}
