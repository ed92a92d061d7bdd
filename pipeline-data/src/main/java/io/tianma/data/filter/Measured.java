package io.tianma.data.filter;

/** A text and what has been measured of it so far; costly measures wait until a filter asks. */
final class Measured {
  private final String text;
  private final WordList words;
  private final TextStats stats;
  private Repetition repetition;

  Measured(String text, WordList words) {
    this.text = text;
    this.words = words;
    this.stats = TextStats.of(text);
  }

  TextStats stats() {
    return stats;
  }

  Repetition repetition() {
    if (repetition == null) {
      repetition = Repetition.of(text);
    }
    return repetition;
  }

  /** Share of characters in listed words. */
  double listedShare() {
    return text.isEmpty() ? 0 : (double) words.chars(text) / text.length();
  }

  double mojibakeShare() {
    return text.isEmpty() ? 0 : (double) Mojibake.chars(text) / text.length();
  }
}
