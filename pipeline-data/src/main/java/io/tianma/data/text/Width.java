package io.tianma.data.text;

/** Full-width ASCII, which old Chinese encodings left behind. */
public final class Width {
  /** What is written wide in Chinese, and stays so. */
  private static final String CHINESE = "，！？：；（）～";

  private Width() {}

  /** Full-width letters, digits and signs as ASCII; Chinese punctuation as it is. */
  public static String half(String text) {
    StringBuilder half = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0xFF01 && c <= 0xFF5E && CHINESE.indexOf(c) < 0) {
        half = half == null ? new StringBuilder(text) : half;
        half.setCharAt(i, (char) (c - 0xFEE0));
      }
    }
    return half == null ? text : half.toString();
  }
}
