package io.tianma.data.token;

import io.tianma.data.text.Characters;
import io.tianma.data.vocab.Vocabulary;

/**
 * BERT's own splitting of what is no word of the vocabulary: at white space, around punctuation and
 * Chinese characters, then greedily into the longest pieces.
 */
final class WordPieces {
  /** A longer word becomes one unknown token. */
  private static final int LONGEST_WORD = 200;

  private final Vocabulary vocabulary;

  WordPieces(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
  }

  /** Adds the ids of {@code text}, which may be empty or white space and then adds nothing. */
  void split(String text, Tokenizer.Ids ids) {
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (Characters.isPunctuation(c) || Characters.isCjk(c)) {
        flush(word, ids);
        word.appendCodePoint(c);
        flush(word, ids);
      } else if (Characters.isSpace(c)) {
        flush(word, ids);
      } else if (c != 0 && c != 0xFFFD && !Characters.isControl(c)) {
        word.appendCodePoint(c);
      }
    }
    flush(word, ids);
  }

  private void flush(StringBuilder word, Tokenizer.Ids ids) {
    if (word.length() > 0) {
      pieces(word.toString(), ids);
      word.setLength(0);
    }
  }

  /** Longest match first; where nothing matches the whole word is unknown. */
  private void pieces(String word, Tokenizer.Ids ids) {
    int whole = vocabulary.find(word);
    if (whole >= 0 || Characters.length(word) > LONGEST_WORD) {
      ids.add(whole >= 0 ? whole : Vocabulary.UNKNOWN);
      return;
    }
    int before = ids.size();
    for (int start = 0; start < word.length(); ) {
      int end = word.length();
      int id = -1;
      while (end > start && id < 0) {
        String piece = word.substring(start, end);
        id = vocabulary.find(start > 0 ? "##" + piece : piece);
        end -= id < 0 ? Character.charCount(word.codePointBefore(end)) : 0;
      }
      if (id < 0) {
        ids.truncate(before);
        ids.add(Vocabulary.UNKNOWN);
        return;
      }
      ids.add(id);
      start = end;
    }
  }
}
