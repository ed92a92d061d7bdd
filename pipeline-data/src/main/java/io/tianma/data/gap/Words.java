package io.tianma.data.gap;

/** What counts as a word among the pieces of a segmenter. */
final class Words {
  private Words() {}

  /** Whether there is a letter or a digit in it. */
  static boolean hasLetter(String word) {
    return word.codePoints().anyMatch(Character::isLetterOrDigit);
  }
}
