package io.tianma.data.source.charset;

import java.nio.charset.Charset;
import java.util.Arrays;

/** Characters of two bytes in Big5 as browsers decode it: with ETEN's and Hong Kong's. */
final class Big5Pairs {
  private static final int TRAILS = 157;

  /** What the web maps otherwise than the JDK's table, each as lead, trail and character. */
  private static final String OTHERS =
      "8E69箸8E6F簆8E7E糎8EAB緒8EB4縝8ECD者8ED0耨8F57菁8F69蒨8F6E萏8FCB覦8FCC覩8FFE起906D都"
          + "907A銹90DC靜90F1響91BF鼖9244蔃92AF兙92B0兛92B1兝92B2兞92C8鍮92D1瑹9447浧94CA禛95D9邗"
          + "9644靝96ED瀞96FC嬨9B76爁9B78矗9B7B纇9BC6駖9BDE釔9BEC惞9BF6澶9C42輶9C53侻9C62營9C68鄄"
          + "9C6B鷰9C77菏9CBC尐9CBD秣9CD0婧9D57輋9D5A筑9DC4拐9EA9恢9EEF痹9EFD汊9F60鬮9F66鼗9FCB僭"
          + "9FD8弌A063蠏A077拎A0D5瑨A0DF煢A0E4牐C6CF廴C6D3无C6D5癶C6D7隶C6DE〃C6DF仝FA5F倩FA66偽"
          + "FABD包FAC5卄FAD5卿FB48嘅FBB8婷FBF3幵FBF9廐FC4F彘FC6C悤FCB9撐FCE2晴FCF1杞FDB7沜FDB8渝"
          + "FDBB港FDF1煮FE52猪FE6F瑜FEAA瓩FEDD砉";

  private static final int[] CODE_POINTS = codePoints();

  private Big5Pairs() {}

  /** The character, or -1 if there is none. */
  static int codePoint(int lead, int trail) {
    boolean low = trail >= 0x40 && trail <= 0x7E;
    boolean high = trail >= 0xA1 && trail <= 0xFE;
    return low || high ? CODE_POINTS[index(lead, trail)] : -1;
  }

  /** The letter of a pair that is a letter and a mark, otherwise 0. */
  static int composed(int lead, int trail) {
    boolean upper = lead == 0x88 && (trail == 0x62 || trail == 0x64);
    boolean lower = lead == 0x88 && (trail == 0xA3 || trail == 0xA5);
    return upper ? 0xCA : lower ? 0xEA : 0;
  }

  /** The mark of such a pair: macron or caron. */
  static int mark(int trail) {
    return trail == 0x62 || trail == 0xA3 ? 0x304 : 0x30C;
  }

  private static int index(int lead, int trail) {
    return (lead - 0x81) * TRAILS + trail - (trail < 0x7F ? 0x40 : 0x62);
  }

  private static int[] codePoints() {
    int[] table = new int[126 * TRAILS];
    Arrays.fill(table, -1);
    Charset jdk = Charset.forName("x-MS950-HKSCS");
    for (int lead = 0x81; lead <= 0xFE; lead++) {
      for (int trail = 0x40; trail <= 0xFE; trail++) {
        if (trail < 0x7F || trail > 0xA0) {
          int c = new String(new byte[] {(byte) lead, (byte) trail}, jdk).codePointAt(0);
          boolean unknown = c == Replaced.SIGN || Character.getType(c) == Character.PRIVATE_USE;
          table[index(lead, trail)] = unknown ? -1 : c;
        }
      }
    }
    for (int i = 0; i <= 0x20; i++) { // pictures of controls
      table[index(0xA3, 0xC0 + i)] = i == 0x20 ? 0x2421 : 0x2400 + i;
    }
    for (int i = 0; i < OTHERS.length(); i += 5) {
      int pair = Integer.parseInt(OTHERS, i, i + 4, 16);
      table[index(pair >> 8, pair & 0xFF)] = OTHERS.charAt(i + 4);
    }
    return table;
  }
}
