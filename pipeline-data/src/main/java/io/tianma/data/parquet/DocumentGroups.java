package io.tianma.data.parquet;

/** How documents and pairs are grouped for statistics. */
final class DocumentGroups {
  private DocumentGroups() {}

  /** {@code 512 to 1023} for a length in that octave, with zeros before, so that names sort. */
  static String length(int length) {
    int from = Integer.highestOneBit(length);
    int to = from == 0 ? 0 : 2 * from - 1;
    return String.format("%09d to %09d", from, to);
  }
}
