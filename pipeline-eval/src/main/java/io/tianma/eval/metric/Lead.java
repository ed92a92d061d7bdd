package io.tianma.eval.metric;

/**
 * The lead baseline: the first characters of each source, as many as the references have on
 * average.
 *
 * <p>A generator that does not come above it has learned less than where to cut.
 */
public final class Lead {
  private Lead() {}

  /** Mean length of {@code texts} references of {@code chars} characters, at least 1. */
  public static int length(long chars, long texts) {
    return Math.max(1, (int) Math.round((double) chars / Math.max(1, texts)));
  }

  /** The first {@code chars} code points of {@code source}, or all of it. */
  public static String of(String source, int chars) {
    int length = source.codePointCount(0, source.length());
    return source.substring(0, source.offsetByCodePoints(0, Math.min(chars, length)));
  }
}
