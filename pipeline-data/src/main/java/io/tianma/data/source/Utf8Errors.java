package io.tianma.data.source;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * How bytes fail to be UTF-8.
 *
 * @param first offset of the first malformed byte
 * @param malformed number of malformed places
 * @param characters non-ASCII characters that were well formed
 */
record Utf8Errors(int first, int malformed, int characters) {
  /**
   * Whether this is damaged UTF-8 rather than another encoding: Chinese in GB18030 or Big5 is
   * hardly ever well formed by chance, damaged UTF-8 mostly is. It must not be handed to GB18030,
   * which reads nearly everything and makes nonsense of it.
   */
  boolean mostlyUtf8() {
    return characters > 2 * malformed;
  }

  static Utf8Errors of(byte[] bytes) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(1 << 12);
    int first = -1;
    int malformed = 0;
    int characters = 0;
    while (true) {
      CoderResult result = decoder.decode(in, out, true);
      characters += nonAscii(out.flip());
      out.clear();
      if (result.isError()) {
        first = first < 0 ? in.position() : first;
        malformed++;
        in.position(in.position() + result.length());
      } else if (result.isUnderflow()) {
        return new Utf8Errors(first, malformed, characters);
      }
    }
  }

  private static int nonAscii(CharBuffer text) {
    int count = 0;
    while (text.hasRemaining()) {
      if (text.get() >= 0x80) {
        count++;
      }
    }
    return count;
  }
}
