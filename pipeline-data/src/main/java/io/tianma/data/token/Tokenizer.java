package io.tianma.data.token;

import io.tianma.data.segment.Segmenter;
import io.tianma.data.text.Characters;
import io.tianma.data.text.Marks;
import io.tianma.data.text.Normalizer;
import io.tianma.data.vocab.Vocabulary;
import java.util.Arrays;
import java.util.List;

/**
 * bert4keras' Tokenizer with word segmentation before it: a word of the vocabulary is one token,
 * any other goes through BERT's word pieces.
 *
 * <p>Immutable and safe to share between threads.
 *
 * @see <a href="https://github.com/bojone/bert4keras">bert4keras</a>
 */
public final class Tokenizer {
  private final Segmenter segmenter;
  private final Vocabulary vocabulary;
  private final WordPieces pieces;

  public Tokenizer(Segmenter segmenter, Vocabulary vocabulary) {
    this.segmenter = segmenter;
    this.vocabulary = vocabulary;
    this.pieces = new WordPieces(vocabulary);
  }

  public Vocabulary vocabulary() {
    return vocabulary;
  }

  /** Ids of the whole text, from [CLS] to [SEP]. */
  public int[] encode(String text) {
    return encode(text, Integer.MAX_VALUE);
  }

  /**
   * Ids of the text, from [CLS] to [SEP], cut before [SEP] so that there are at most {@code
   * maxLength}.
   */
  public int[] encode(String text, int maxLength) {
    return encode(text, maxLength, false);
  }

  /**
   * Ids of a source that may have {@link Marks} in it: those become mask tokens.
   *
   * @param text of a pair, where marks were put by Tianma alone
   */
  public int[] encodeMarked(String text, int maxLength) {
    return encode(text, maxLength, true);
  }

  /**
   * Characters of the text that {@link #encode(String, int)} with that length writes down: all of
   * them, or those before its cut; of a word that is cut as many as in proportion to its tokens.
   */
  public int characters(String text, int maxLength) {
    String normal = Normalizer.lowercase(text);
    int[] ends = new int[normal.length()];
    int words = segmenter.cut(normal, ends);
    char[] chars = normal.toCharArray();
    Ids ids = new Ids(words + 2);
    int room = maxLength - 2;
    int start = 0;
    for (int i = 0; i < words; start = ends[i], i++) {
      int before = ids.size;
      pieces.add(chars, start, ends[i], ids);
      if (ids.size > room) {
        double share = (double) (room - before) / (ids.size - before);
        int whole = Characters.length(normal.substring(0, start));
        return whole
            + (int) Math.round(share * Characters.length(normal.substring(start, ends[i])));
      }
    }
    return Characters.length(text);
  }

  private int[] encode(String text, int maxLength, boolean marked) {
    if (maxLength < 2) {
      throw new IllegalArgumentException("max length " + maxLength + ": must be at least 2");
    }
    String normal = Normalizer.lowercase(text);
    int[] ends = new int[normal.length()];
    int words = segmenter.cut(normal, ends);
    char[] chars = normal.toCharArray();
    Ids ids = new Ids(words + 2);
    ids.add(Vocabulary.START);
    for (int i = 0, start = 0; i < words && ids.size < maxLength; start = ends[i], i++) {
      if (marked && Marks.isMark(chars[start])) {
        ids.add(chars[start] == Marks.SENTENCE ? Vocabulary.MASK : Vocabulary.WORD_MASK);
      } else {
        pieces.add(chars, start, ends[i], ids);
      }
    }
    ids.size = Math.min(ids.size, maxLength - 1);
    ids.add(Vocabulary.END);
    return ids.toArray();
  }

  /** Text of the ids, special tokens left out; white space only between Latin words and numbers. */
  public String decode(int... ids) {
    StringBuilder text = new StringBuilder();
    for (int id : ids) {
      if (id >= Vocabulary.SPECIALS) {
        append(text, vocabulary.token(id));
      } else if (id == Vocabulary.UNKNOWN) {
        text.append('\uFFFD');
      }
    }
    return text.toString();
  }

  /** Ids as tokens, for people. */
  public List<String> tokens(int... ids) {
    return Arrays.stream(ids).mapToObj(vocabulary::token).toList();
  }

  private static void append(StringBuilder text, String token) {
    if (token.startsWith("##") && token.length() > 2) {
      text.append(token, 2, token.length());
      return;
    }
    if (text.length() > 0
        && isLatin(text.codePointBefore(text.length()))
        && isLatin(token.codePointAt(0))) {
      text.append(' ');
    }
    text.append(token);
  }

  private static boolean isLatin(int c) {
    return Character.isLetterOrDigit(c) && !Characters.isCjk(c);
  }

  /** A growing list of ids. */
  static final class Ids {
    private int[] values;
    private int size;

    Ids(int capacity) {
      values = new int[Math.max(capacity, 8)];
    }

    void add(int id) {
      if (size == values.length) {
        values = Arrays.copyOf(values, size * 2);
      }
      values[size++] = id;
    }

    int size() {
      return size;
    }

    /** Forgets all but the first {@code newSize}. */
    void truncate(int newSize) {
      size = newSize;
    }

    int[] toArray() {
      return Arrays.copyOf(values, size);
    }
  }
}
