package io.tianma.data.source.charset;

import java.nio.charset.Charset;

/** Characters of two bytes in GB18030 as browsers decode it. */
final class GbPairs {
  private static final int TRAILS = 190;
  private static final char[] CHARS = chars();

  private GbPairs() {}

  /** The character, or -1 if the second byte cannot follow. */
  static int codePoint(int lead, int trail) {
    int l = lead & 0xFF;
    int t = trail & 0xFF;
    boolean valid = t >= 0x40 && t <= 0xFE && t != 0x7F && l > 0x80 && l < 0xFF;
    return valid ? CHARS[index(l, t)] : -1;
  }

  private static int index(int lead, int trail) {
    return (lead - 0x81) * TRAILS + trail - (trail < 0x7F ? 0x40 : 0x41);
  }

  private static char[] chars() {
    char[] table = new char[126 * TRAILS];
    Charset jdk = Charset.forName("GB18030");
    for (int lead = 0x81; lead <= 0xFE; lead++) {
      for (int trail = 0x40; trail <= 0xFE; trail++) {
        if (trail != 0x7F) {
          table[index(lead, trail)] =
              new String(new byte[] {(byte) lead, (byte) trail}, jdk).charAt(0);
        }
      }
    }
    table[index(0xA3, 0xA0)] = '\u3000'; // the only one that the web maps otherwise than the JDK
    return table;
  }
}
