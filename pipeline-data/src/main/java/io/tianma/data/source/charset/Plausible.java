package io.tianma.data.source.charset;

import io.tianma.data.text.Characters;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.util.BitSet;

/** Whether a decoded text looks like Chinese that somebody wrote. */
public final class Plausible {
  /**
   * Right decodings of Chinese have 0.8 and more; Big5 read as GB18030, or Western text read as
   * either, has much less.
   */
  private static final double MIN_COMMON = 0.5;

  private static final BitSet COMMON = common();

  private Plausible() {}

  public static boolean isChinese(String text) {
    return commonShare(text) >= MIN_COMMON;
  }

  /**
   * Common characters among all that are neither ASCII nor punctuation; 0 if there are none.
   *
   * <p>Common are level 1 of GB 2312 (3,755 characters by frequency) and level 1 of Big5 (5,401).
   */
  static double commonShare(String text) {
    int common = 0;
    int all = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80 || Characters.isPunctuation(c) || Characters.isSpace(c)) {
        continue;
      }
      all++;
      if (COMMON.get(c)) {
        common++;
      }
    }
    return all == 0 ? 0 : (double) common / all;
  }

  private static BitSet common() {
    BitSet common = new BitSet(1 << 16);
    CharsetEncoder gb2312 = Charset.forName("GB2312").newEncoder();
    CharsetEncoder big5 = Charset.forName("Big5").newEncoder();
    byte[] pair;
    for (char c = 0x4E00; c < 0x9FFF; c++) {
      pair = encode(gb2312, c);
      boolean level1 = pair.length == 2 && (pair[0] & 0xFF) <= 0xD7;
      pair = encode(big5, c);
      if (level1 || pair.length == 2 && (pair[0] & 0xFF) <= 0xC6) {
        common.set(c);
      }
    }
    return common;
  }

  private static byte[] encode(CharsetEncoder encoder, char c) {
    return encoder.canEncode(c) ? String.valueOf(c).getBytes(encoder.charset()) : new byte[0];
  }
}
