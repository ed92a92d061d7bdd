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

  /** The host of a web page, otherwise the first directory inside the input, or the file. */
  static String source(String source) {
    int address = source.indexOf("://");
    if (address >= 0) {
      String rest = source.substring(address + 3);
      return rest.substring(0, end(rest, "/?#"));
    }
    return source.substring(0, end(source, "/"));
  }

  private static int end(String text, String stops) {
    for (int i = 0; i < text.length(); i++) {
      if (stops.indexOf(text.charAt(i)) >= 0) {
        return i;
      }
    }
    return text.length();
  }
}
