package io.tianma.data.filter;

/** Lines that belong to the page around a text. */
final class Boilerplate {
  private final WordList phrases;
  private final int maxChars;

  /**
   * @param maxChars characters up to which a line with a phrase is removed; a longer one is prose
   */
  Boilerplate(WordList phrases, int maxChars) {
    this.phrases = phrases;
    this.maxChars = maxChars;
  }

  /** The text without such lines. */
  String strip(String text) {
    if (!phrases.in(text)) {
      return text;
    }
    StringBuilder kept = new StringBuilder(text.length());
    text.lines()
        .filter(line -> line.codePointCount(0, line.length()) > maxChars || !phrases.in(line))
        .forEach(line -> kept.append(kept.length() == 0 ? "" : "\n").append(line));
    return kept.toString();
  }
}
