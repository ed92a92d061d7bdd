package io.tianma.data.source;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.mozilla.universalchardet.UniversalDetector;

/**
 * Bytes to text, strictly: what is not UTF-8 is decoded only by a charset that reads every byte and
 * gives Chinese.
 */
final class Decoder {
  private static final Charset GB18030 = Charset.forName("GB18030");
  private static final List<Charset> BIG5 =
      List.of(Charset.forName("Big5"), Charset.forName("Big5-HKSCS"));

  /** Texts hold no NUL; a few may have slipped in, but not this share of all bytes. */
  private static final double MAX_NUL = 0.01;

  private Decoder() {}

  /** A text, or why there is none. */
  record Decoded(String text, Loss reason, String detail) {
    static Decoded of(String text) {
      return new Decoded(text, null, "");
    }

    static Decoded lost(Loss reason, String detail) {
      return new Decoded(null, reason, detail);
    }
  }

  static Decoded decode(byte[] bytes) {
    return decode(bytes, "");
  }

  /**
   * The text of bytes that claim to be in a charset, which is believed only if they are no UTF-8
   * and all of them are characters in it.
   *
   * @param declared name of the charset, of any spelling; empty if none is claimed
   */
  static Decoded decode(byte[] bytes, String declared) {
    ByteOrderMark mark = ByteOrderMark.of(bytes);
    if (mark != null) {
      String text = strict(mark.charset(), bytes, mark.length());
      return text == null
          ? Decoded.lost(Loss.UNDECODABLE, "begins as " + mark.charset() + " and is not")
          : Decoded.of(text);
    }
    String utf8 = strict(StandardCharsets.UTF_8, bytes, 0);
    int nuls = count(bytes, (byte) 0);
    if (utf8 != null) {
      return isBinary(bytes) ? notText(nuls) : Decoded.of(utf8);
    }
    return nuls > 0 ? notText(nuls) : legacy(bytes, declared);
  }

  /** Whether bytes hold more NULs than a text would. */
  static boolean isBinary(byte[] bytes) {
    return count(bytes, (byte) 0) > bytes.length * MAX_NUL;
  }

  private static Decoded notText(int nuls) {
    return Decoded.lost(Loss.NOT_TEXT, "binary content (" + nuls + " NUL bytes)");
  }

  private static Decoded legacy(byte[] bytes, String declared) {
    Utf8Errors errors = Utf8Errors.of(bytes);
    String where = "not UTF-8 from byte " + errors.first() + " on";
    if (errors.mostlyUtf8()) {
      return Decoded.lost(Loss.UNDECODABLE, where);
    }
    String claimed = claimed(bytes, declared);
    if (claimed != null) {
      return Decoded.of(claimed);
    }
    String detected = detect(bytes);
    Optional<String> gb = chinese(GB18030, bytes);
    Optional<String> big5 =
        BIG5.stream().flatMap(charset -> chinese(charset, bytes).stream()).findFirst();
    Optional<String> text =
        switch (detected) {
          case "GB18030", "HZ-GB-2312" -> gb.or(() -> big5);
          case "BIG5" -> big5.or(() -> gb);
          default -> likelier(gb, big5);
        };
    return text.map(Decoded::of)
        .orElseGet(
            () ->
                Decoded.lost(
                    Loss.UNDECODABLE,
                    where
                        + (detected.isEmpty()
                            ? ""
                            : ", perhaps " + detected.toLowerCase(Locale.ROOT))));
  }

  private static String claimed(byte[] bytes, String declared) {
    String name = declared.strip().toLowerCase(Locale.ROOT);
    try {
      return switch (name) {
        case "" -> null;
        case "gb2312", "gbk", "gb18030" -> strict(GB18030, bytes, 0);
        case "big5" ->
            BIG5.stream()
                .map(c -> strict(c, bytes, 0))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        default -> Charset.isSupported(name) ? strict(Charset.forName(name), bytes, 0) : null;
      };
    } catch (IllegalCharsetNameException e) {
      return null;
    }
  }

  /** What juniversalchardet takes the bytes for; empty if it does not know. */
  private static String detect(byte[] bytes) {
    UniversalDetector detector = new UniversalDetector();
    detector.handleData(bytes, 0, Math.min(bytes.length, 1 << 20));
    detector.dataEnd();
    String name = detector.getDetectedCharset();
    return name == null ? "" : name;
  }

  private static Optional<String> chinese(Charset charset, byte[] bytes) {
    return Optional.ofNullable(strict(charset, bytes, 0)).filter(Plausible::isChinese);
  }

  private static Optional<String> likelier(Optional<String> a, Optional<String> b) {
    if (a.isEmpty() || b.isEmpty()) {
      return a.or(() -> b);
    }
    return Plausible.commonShare(a.get()) >= Plausible.commonShare(b.get()) ? a : b;
  }

  /** The text if every byte belongs to a character, otherwise null. */
  private static String strict(Charset charset, byte[] bytes, int from) {
    CharsetDecoder decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    try {
      CharBuffer text = decoder.decode(ByteBuffer.wrap(bytes, from, bytes.length - from));
      return text.toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  private static int count(byte[] bytes, byte wanted) {
    int count = 0;
    for (byte b : bytes) {
      if (b == wanted) {
        count++;
      }
    }
    return count;
  }
}
