package io.tianma.data.gap;

/** Rising indices of marked sentences. */
final class Indices {
  private Indices() {}

  /** Where {@code marks} equals {@code value}. */
  static int[] of(boolean[] marks, boolean value) {
    int[] indices = new int[marks.length];
    int count = 0;
    for (int i = 0; i < marks.length; i++) {
      if (marks[i] == value) {
        indices[count++] = i;
      }
    }
    return java.util.Arrays.copyOf(indices, count);
  }

  /** {@code count} neighbours from {@code first} on. */
  static int[] run(int first, int count) {
    int[] indices = new int[count];
    for (int i = 0; i < count; i++) {
      indices[i] = first + i;
    }
    return indices;
  }
}
