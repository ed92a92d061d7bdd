package io.tianma.data.text;

/**
 * Characters that stand for mask tokens inside a text: Unicode noncharacters, which no interchanged
 * text may contain.
 *
 * <p>{@link #escape} takes them out of texts that come from outside, so that a mark in a pair was
 * always put there by Tianma.
 */
public final class Marks {
  /** In the place of a gap sentence. */
  public static final char SENTENCE = '\uFDD0';

  /** In the place of a masked word. */
  public static final char WORD = '\uFDD1';

  /** A noncharacter without meaning, which tokenizers do not know either. */
  private static final char OTHER = '\uFDEF';

  private Marks() {}

  /** Whether it stands for a mask token. */
  public static boolean isMark(int c) {
    return c == SENTENCE || c == WORD;
  }

  /** The text with other noncharacters in the place of marks: as long, and as unknown to tokens. */
  public static String escape(String text) {
    return text.replace(SENTENCE, OTHER).replace(WORD, OTHER);
  }

  /** The text with {@code [MASK]} and {@code [WORD]} in the place of marks, for people. */
  public static String readable(String text) {
    return text.replace(String.valueOf(SENTENCE), "[MASK]").replace(String.valueOf(WORD), "[WORD]");
  }
}
