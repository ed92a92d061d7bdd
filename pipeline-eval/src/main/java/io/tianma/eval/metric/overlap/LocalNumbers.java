package io.tianma.eval.metric.overlap;

/**
 * Numbers for the tokens of one text after another, from 0 on, of which only the last text's are
 * known: so a short text costs little, however many tokens others have.
 */
final class LocalNumbers {
  private final int[] numbers;
  private int base;
  private int size;

  /**
   * @param alphabet above every token
   */
  LocalNumbers(int alphabet) {
    numbers = new int[alphabet];
  }

  /** Forgets the last text. */
  void next() {
    base += size;
    size = 0;
  }

  /** How many different tokens the text has so far. */
  int size() {
    return size;
  }

  /** The number of a token, which is one of the text from now on. */
  int add(int token) {
    if (numbers[token] <= base) {
      numbers[token] = base + ++size;
    }
    return numbers[token] - base - 1;
  }

  /** The number of a token; -1 if the text does not have it. */
  int of(int token) {
    return Math.max(0, numbers[token] - base) - 1;
  }
}
