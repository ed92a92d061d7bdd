package io.tianma.data.source.charset;

import io.tianma.data.source.record.Loss;
import io.tianma.data.text.Characters;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.io.input.ReaderInputStream;
import org.mozilla.universalchardet.UniversalDetector;

/**
 * Bytes to text. What is not UTF-8 is decoded only by a charset that reads nearly every byte and
 * gives Chinese; a few bad bytes cost their characters, and are counted.
 */
public final class Decoder {
  /** Texts hold no NUL; a few may have slipped in, but not this share of all bytes. */
  private static final double MAX_NUL = 0.01;

  /** Stands for what could not be decoded. */
  public static final char REPLACED = Replaced.SIGN;

  private Decoder() {}

  /**
   * A text, or why there is none.
   *
   * @param replaced bad places of the text, each a U+FFFD in it
   */
  public record Decoded(String text, Loss reason, String detail, int replaced) {
    public static Decoded of(Replaced replaced) {
      return new Decoded(replaced.text(), null, "", replaced.places());
    }

    public static Decoded lost(Loss reason, String detail) {
      return new Decoded(null, reason, detail, 0);
    }
  }

  public static Decoded decode(byte[] bytes) {
    return decode(bytes, "");
  }

  /**
   * The text of bytes that claim to be in a charset, which is believed only if they are no UTF-8
   * and nearly all of them are characters in it.
   *
   * @param declared name of the charset, of any spelling; empty if none is claimed
   */
  public static Decoded decode(byte[] bytes, String declared) {
    ByteOrderMark mark = ByteOrderMark.of(bytes);
    if (mark != null) {
      Replaced text = Replaced.of(mark.charset(), bytes, mark.length());
      return text.isWorthHaving()
          ? Decoded.of(text)
          : Decoded.lost(Loss.UNDECODABLE, "begins as " + mark.charset() + " and is not");
    }
    if (isBinary(bytes)) {
      return Decoded.lost(
          Loss.NOT_TEXT, "binary content (" + count(bytes, (byte) 0) + " NUL bytes)");
    }
    Replaced utf8 = Replaced.of(StandardCharsets.UTF_8, bytes, 0);
    if (utf8.places() > 0) {
      return utf8.mostlyUtf8() ? damaged(utf8) : legacy(bytes, declared, utf8);
    }
    return sevenBits(bytes).map(Decoded::of).orElse(Decoded.of(utf8));
  }

  private static Decoded damaged(Replaced utf8) {
    return utf8.isWorthHaving() ? Decoded.of(utf8) : Decoded.lost(Loss.UNDECODABLE, where(utf8));
  }

  private static String where(Replaced utf8) {
    return "not UTF-8 from byte " + utf8.first() + " on";
  }

  /**
   * A stream of bytes as UTF-8, with U+FFFD for what cannot be decoded.
   *
   * @param head first bytes, by which the charset is told; the last character may be cut
   */
  public static InputStream asUtf8(InputStream in, byte[] head) throws IOException {
    Replaced utf8 = Replaced.of(StandardCharsets.UTF_8, head, 0);
    Charset charset = StandardCharsets.UTF_8;
    if (utf8.places() > 1 && !utf8.mostlyUtf8()) {
      Optional<Replaced> gb = chinese(WebCharset.GB18030, head);
      boolean simple = likelier(gb, chinese(WebCharset.BIG5, head)).equals(gb);
      charset = Charset.forName(simple ? "GB18030" : "Big5-HKSCS");
    }
    return ReaderInputStream.builder()
        .setReader(new InputStreamReader(in, charset))
        .setCharset(StandardCharsets.UTF_8)
        .get();
  }

  /** Chinese in HZ, which is ASCII to all others. */
  private static Optional<Replaced> sevenBits(byte[] bytes) {
    for (int i = 0; i + 1 < bytes.length; i++) {
      if (bytes[i] < 0) {
        return Optional.empty();
      }
      if (bytes[i] == '~' && bytes[i + 1] == '{') {
        return chinese(WebCharset.HZ, bytes).filter(t -> t.text().length() < bytes.length);
      }
    }
    return Optional.empty();
  }

  /** Whether bytes hold more NULs than a text would. */
  public static boolean isBinary(byte[] bytes) {
    return count(bytes, (byte) 0) > bytes.length * MAX_NUL;
  }

  private static Decoded legacy(byte[] bytes, String declared, Replaced utf8) {
    Optional<Replaced> claimed = claimed(bytes, declared);
    if (claimed.isPresent()) {
      return Decoded.of(claimed.get());
    }
    String detected = detect(bytes);
    Optional<Replaced> gb = chinese(WebCharset.GB18030, bytes);
    Optional<Replaced> big5 = chinese(WebCharset.BIG5, bytes);
    Optional<Replaced> text =
        switch (detected) {
          case "GB18030", "HZ-GB-2312" -> sounder(gb, big5);
          case "BIG5" -> sounder(big5, gb);
          default -> likelier(gb, big5);
        };
    return text.map(Decoded::of)
        .orElseGet(
            () ->
                Decoded.lost(
                    Loss.UNDECODABLE,
                    where(utf8)
                        + (detected.isEmpty()
                            ? ""
                            : ", perhaps " + detected.toLowerCase(Locale.ROOT))));
  }

  private static Optional<Replaced> claimed(byte[] bytes, String declared) {
    String name = Characters.lowercase(declared.strip());
    WebCharset web = WebCharset.of(name);
    try {
      Replaced text =
          web != null
              ? web.decode(bytes)
              : !name.isEmpty() && Charset.isSupported(name)
                  ? Replaced.of(Charset.forName(name), bytes, 0)
                  : null;
      return Optional.ofNullable(text).filter(Replaced::isWorthHaving);
    } catch (IllegalCharsetNameException e) {
      return Optional.empty();
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

  private static Optional<Replaced> chinese(WebCharset charset, byte[] bytes) {
    return Optional.of(charset.decode(bytes))
        .filter(text -> text.isWorthHaving() && Plausible.isChinese(text.text()));
  }

  /** The first, if there is one, unless it has bad places and the second has none. */
  private static Optional<Replaced> sounder(Optional<Replaced> first, Optional<Replaced> second) {
    boolean worse =
        first.isPresent()
            && first.get().places() > 0
            && second.isPresent()
            && second.get().places() == 0;
    return worse ? second : first.or(() -> second);
  }

  private static Optional<Replaced> likelier(Optional<Replaced> a, Optional<Replaced> b) {
    if (a.isEmpty() || b.isEmpty()) {
      return a.or(() -> b);
    }
    return Plausible.commonShare(a.get().text()) >= Plausible.commonShare(b.get().text()) ? a : b;
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
