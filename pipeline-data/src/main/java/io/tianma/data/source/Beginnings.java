package io.tianma.data.source;

import io.tianma.data.source.charset.ByteOrderMark;
import io.tianma.data.source.charset.Decoder;
import io.tianma.data.source.charset.Plausible;
import io.tianma.data.source.layout.JsonValues;
import io.tianma.data.source.record.Format;
import io.tianma.data.text.Characters;
import java.nio.charset.StandardCharsets;

/** What a file is by its first bytes. */
final class Beginnings {
  private Beginnings() {}

  /**
   * The format of a file whose name tells none, or only what its kind is.
   *
   * @param named what the name tells; {@link Format#AUTO} for nothing
   * @param head its first bytes
   * @return the better format, or the one that is named
   */
  static Format of(Format named, byte[] head, boolean hasEnding) {
    ByteOrderMark mark = ByteOrderMark.of(head);
    String text =
        mark == null
            ? new String(head, StandardCharsets.ISO_8859_1)
            : new String(head, mark.length(), head.length - mark.length(), mark.charset());
    String begin = Characters.lowercase(text.stripLeading());
    boolean open = named == Format.AUTO || named == Format.TEXT || named == Format.MEDIAWIKI;
    if (open && (begin.startsWith("<doc>") || begin.startsWith("<doc "))) {
      return Format.DOCS;
    }
    boolean json = begin.startsWith("{") && begin.substring(1).stripLeading().startsWith("\"");
    boolean list = begin.startsWith("[") && begin.substring(1).stripLeading().startsWith("{");
    if (named == Format.JSONL || (named == Format.TEXT || named == Format.AUTO) && (json || list)) {
      return JsonValues.begin(head) ? Format.JSON : Format.JSONL;
    }
    return named == Format.AUTO && !hasEnding ? bare(begin, head) : named;
  }

  private static Format bare(String begin, byte[] head) {
    if (begin.startsWith("<mediawiki")) {
      return Format.MEDIAWIKI;
    }
    if (begin.startsWith("warc/1")) {
      return Format.WARC;
    }
    if (begin.startsWith("<!doctype html") || begin.startsWith("<html")) {
      return Format.HTML;
    }
    return isChinese(head) ? Format.TEXT : Format.AUTO;
  }

  /** Whether it is Chinese text; the last character may be cut. */
  private static boolean isChinese(byte[] head) {
    String text = Decoder.decode(head).text();
    return text != null && Plausible.isChinese(text.substring(0, Math.max(0, text.length() - 1)));
  }
}
