package io.tianma.data.text;

import java.util.BitSet;
import java.util.Locale;

/** Where sentences end: levels of separators, each splitting what the one before left too long. */
public enum SentenceEnds {
  /** At line ends, then after full stops, as T5-PEGASUS does. */
  T5_PEGASUS("。", "", ""),

  /**
   * At line ends, then after 。！？； (also several of them), together with the quotes and brackets
   * that close there. Of quotes that look the same at both ends every second one closes.
   */
  CHINESE("。！？；", "”’」』）】》)]}〕〉］｝〗〙〛﹂﹄﹞﹚﹜»›｣!?‼⁇⁈⁉", "\"'＂＇");

  private static final String LINE_END = "\n";

  private final String ends;
  private final String closers;
  private final String quotes;

  /**
   * @param closers belong to what ends before them
   * @param quotes the same, where they do not open
   */
  SentenceEnds(String ends, String closers, String quotes) {
    this.ends = ends;
    this.closers = closers;
    this.quotes = quotes;
  }

  /** The value with that name in a configuration. */
  public static SentenceEnds ofKey(String key) {
    return valueOf(key.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  /** Number of levels. */
  int levels() {
    return 2;
  }

  /** Offset of the next separator of a level at or after {@code from}, or -1. */
  int find(String text, int from, int level) {
    String separators = level == 0 ? LINE_END : ends;
    if (separators.length() == 1) {
      return text.indexOf(separators.charAt(0), from);
    }
    for (int i = from; i < text.length(); i++) {
      if (separators.indexOf(text.charAt(i)) >= 0) {
        return i;
      }
    }
    return -1;
  }

  /**
   * Where quotes that look the same at both ends close: every second one of a kind in a line, but
   * none after a colon, and the last one of a line after an end.
   */
  BitSet closing(String text) {
    BitSet closing = new BitSet();
    for (int k = 0; k < quotes.length(); k++) {
      char quote = quotes.charAt(k);
      boolean open = false;
      int line = text.indexOf('\n'); // the end of the line of the last quote
      for (int at = text.indexOf(quote); at >= 0; at = text.indexOf(quote, at + 1)) {
        if (line >= 0 && line < at) {
          open = false;
          line = text.indexOf('\n', at);
        }
        if (isApostrophe(text, at)) {
          continue;
        }
        char before = at == 0 ? '\n' : text.charAt(at - 1);
        boolean ends = at + 1 == text.length() || text.charAt(at + 1) == '\n';
        boolean closes = before != '：' && before != ':' && (open || ends && continues(before));
        closing.set(at, closes);
        open = !closes;
      }
    }
    return closing;
  }

  private static boolean isApostrophe(String text, int at) {
    return at > 0
        && at + 1 < text.length()
        && text.charAt(at - 1) < 0x80
        && text.charAt(at + 1) < 0x80
        && Character.isLetterOrDigit(text.charAt(at - 1))
        && Character.isLetterOrDigit(text.charAt(at + 1));
  }

  /**
   * Offset after the separator that begins at {@code at}.
   *
   * @param closing of the text
   */
  int after(String text, int at, int level, BitSet closing) {
    int end = at + 1;
    if (level > 0 && !closers.isEmpty()) {
      while (end < text.length() && (closing.get(end) || continues(text.charAt(end)))) {
        end++;
      }
    }
    return end;
  }

  private boolean continues(char c) {
    return ends.indexOf(c) >= 0 || closers.indexOf(c) >= 0;
  }
}
