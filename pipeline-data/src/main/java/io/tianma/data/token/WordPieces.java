package io.tianma.data.token;

import io.tianma.data.text.Characters;
import io.tianma.data.text.PrefixTrie;
import io.tianma.data.vocab.Vocabulary;

/**
 * A word of the vocabulary is one token; any other is split as BERT does: at white space, around
 * punctuation and Chinese characters, then greedily into the longest pieces.
 *
 * <p>The longest piece is found by walking the vocabulary's trie once and remembering the last
 * token passed, which is the same as trying ever shorter strings, without making any.
 */
final class WordPieces {
  /** A longer word becomes one unknown token. */
  private static final int LONGEST_WORD = 200;

  private final PrefixTrie trie;
  private final int continuation;

  WordPieces(Vocabulary vocabulary) {
    this.trie = vocabulary.trie();
    this.continuation = trie.state("##");
  }

  /** Adds the ids of the word {@code text[from, to)}, whose chars may be overwritten. */
  void add(char[] text, int from, int to, Tokenizer.Ids ids) {
    int id = find(text, from, to);
    if (id >= 0) {
      ids.add(id);
    } else {
      split(text, from, to, ids);
    }
  }

  private int find(char[] text, int from, int to) {
    int state = PrefixTrie.ROOT;
    for (int i = from; i < to && state != PrefixTrie.NONE; i++) {
      state = trie.step(state, text[i]);
    }
    return state == PrefixTrie.NONE ? -1 : (int) trie.number(state) - 1;
  }

  /** A run of other characters is moved together where control characters drop out of it. */
  private void split(char[] text, int from, int to, Tokenizer.Ids ids) {
    int begin = from;
    int end = from;
    for (int i = from; i < to; ) {
      int c = Character.codePointAt(text, i, to);
      int next = i + Character.charCount(c);
      if (Characters.isPunctuation(c) || Characters.isCjk(c)) {
        pieces(text, begin, end, ids);
        pieces(text, i, next, ids);
        begin = next;
        end = next;
      } else if (isSpace(c)) {
        pieces(text, begin, end, ids);
        begin = next;
        end = next;
      } else if (c != 0 && c != 0xFFFD && !Characters.isControl(c)) {
        while (i < next) {
          text[end++] = text[i++];
        }
      }
      i = next;
    }
    pieces(text, begin, end, ids);
  }

  private static boolean isSpace(int c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c >= 0x80 && Character.isSpaceChar(c);
  }

  /** Longest match first; where nothing matches the whole word is unknown. */
  private void pieces(char[] text, int from, int to, Tokenizer.Ids ids) {
    if (from == to) {
      return;
    }
    int whole = find(text, from, to);
    if (whole >= 0 || isTooLong(text, from, to)) {
      ids.add(whole >= 0 ? whole : Vocabulary.UNKNOWN);
      return;
    }
    int before = ids.size();
    int state = PrefixTrie.ROOT;
    for (int start = from; start < to; state = continuation) {
      int id = -1;
      for (int i = start; i < to && state != PrefixTrie.NONE; ) {
        state = trie.step(state, text[i++]);
        int found = (int) trie.number(state) - 1;
        if (found >= 0) {
          id = found;
          start = i;
        }
      }
      if (id < 0) {
        ids.truncate(before);
        ids.add(Vocabulary.UNKNOWN);
        return;
      }
      ids.add(id);
    }
  }

  private static boolean isTooLong(char[] text, int from, int to) {
    return to - from > LONGEST_WORD
        && Character.codePointCount(text, from, to - from) > LONGEST_WORD;
  }
}
