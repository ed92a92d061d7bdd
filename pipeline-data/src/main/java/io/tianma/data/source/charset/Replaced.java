package io.tianma.data.source.charset;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;

/**
 * A text in which U+FFFD stands for what could not be decoded.
 *
 * @param text with one U+FFFD for each bad place
 * @param places number of bad places
 * @param first offset of the first one, -1 if there is none
 */
record Replaced(String text, int places, int first) {
  static final char SIGN = '\uFFFD';

  /** Greatest share of bad places among the characters of a text that is taken nevertheless. */
  private static final double MAX_SHARE = 0.05;

  /** What the bytes from {@code from} on are in a charset of the JDK. */
  static Replaced of(Charset charset, byte[] bytes, int from) {
    String whole = new String(bytes, from, bytes.length - from, charset);
    return whole.indexOf(SIGN) < 0 ? new Replaced(whole, 0, -1) : counted(charset, bytes, from);
  }

  private static Replaced counted(Charset charset, byte[] bytes, int from) {
    CharsetDecoder decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes, from, bytes.length - from);
    CharBuffer out = CharBuffer.allocate(1 << 12);
    StringBuilder text = new StringBuilder(bytes.length - from);
    int places = 0;
    int first = -1;
    while (true) {
      CoderResult result = decoder.decode(in, out, true);
      text.append(out.flip());
      out.clear();
      if (result.isError()) {
        first = first < 0 ? in.position() : first;
        places++;
        text.append(SIGN);
        in.position(in.position() + result.length());
      } else if (result.isUnderflow()) {
        return new Replaced(text.toString(), places, first);
      }
    }
  }

  /** Whether so little is bad that the rest is worth having. */
  boolean isWorthHaving() {
    return places <= MAX_SHARE * text.length();
  }

  /**
   * Whether this, decoded as UTF-8, is damaged UTF-8 rather than another encoding: Chinese in
   * GB18030 or Big5 is hardly ever well formed by chance, damaged UTF-8 mostly is. It must not be
   * handed to GB18030, which reads nearly everything and makes nonsense of it.
   */
  boolean mostlyUtf8() {
    long wide = text.chars().filter(c -> c >= 0x80).count() - places;
    return wide > 2L * places;
  }
}
