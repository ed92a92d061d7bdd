package io.tianma.data.text;

import java.util.Locale;

/** Where sentences end: levels of separators, each splitting what the one before left too long. */
public enum SentenceEnds {
  /** At line ends, then after full stops, as T5-PEGASUS does. */
  T5_PEGASUS("。", ""),

  /**
   * At line ends, then after 。！？； (also several of them), together with the quotes and brackets
   * that close there.
   */
  CHINESE("。！？；", "”’」』）】》");

  private static final String LINE_END = "\n";

  private final String ends;
  private final String closers;

  SentenceEnds(String ends, String closers) {
    this.ends = ends;
    this.closers = closers;
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

  /** Offset after the separator that begins at {@code at}. */
  int after(String text, int at, int level) {
    int end = at + 1;
    if (level > 0 && !closers.isEmpty()) {
      while (end < text.length() && continues(text.charAt(end))) {
        end++;
      }
    }
    return end;
  }

  private boolean continues(char c) {
    return ends.indexOf(c) >= 0 || closers.indexOf(c) >= 0;
  }
}
