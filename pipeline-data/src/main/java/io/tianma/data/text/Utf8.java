package io.tianma.data.text;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Files that people name in a configuration: another encoding is an error, never other words. */
public final class Utf8 {
  private Utf8() {}

  /**
   * The text of those bytes.
   *
   * @throws IllegalArgumentException telling what named them, if they are no UTF-8
   */
  public static String strict(byte[] bytes, String setting) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(setting + ": is not UTF-8 text; convert it", e);
    }
  }
}
