package io.tianma.data.segment;

import java.util.Arrays;

/**
 * The most probable way through one block, found from its end; of equal ways the one with the
 * longer word, as Python's maximum of pairs chooses.
 */
abstract class Path {
  private char[] text = new char[64];
  private double[] score = new double[65];
  private int[] next = new int[65];
  private int from;
  private int to;

  /** Finds the way through {@code text[from, to)}. */
  final void solve(String whole, int blockFrom, int blockTo) {
    from = blockFrom;
    to = blockTo;
    int length = to - from;
    if (length > text.length) {
      text = new char[length * 2];
      score = new double[length * 2 + 1];
      next = new int[length * 2 + 1];
    }
    whole.getChars(from, to, text, 0);
    score[length] = 0;
    Arrays.fill(score, 0, length, Double.NEGATIVE_INFINITY);
    for (int x = length - 1; x >= 0; x--) {
      step(text, x, length);
    }
  }

  /** Offers all words that begin at {@code x}, the shorter first, and finishes. */
  abstract void step(char[] block, int x, int length);

  /** A word of the block and its weight; NaN is never taken. */
  final void offer(int x, int end, double weight) {
    double way = weight + score[end];
    if (way >= score[x]) {
      score[x] = way;
      next[x] = end;
    }
  }

  /** Takes the single character if no word was offered. */
  final void finish(int x, double weight) {
    if (score[x] == Double.NEGATIVE_INFINITY) {
      score[x] = weight + score[x + 1];
      next[x] = x + 1;
    }
  }

  /** Where the block begins. */
  final int from() {
    return from;
  }

  /** Where the block ends. */
  final int to() {
    return to;
  }

  /** The end of the word that begins at {@code x}, an offset in the text. */
  final int next(int x) {
    return from + next[x - from];
  }
}
