package io.tianma.data.source.layout;

import io.tianma.data.markup.HtmlProse;
import io.tianma.data.markup.Titles;
import io.tianma.data.source.charset.Decoder;
import io.tianma.data.source.charset.Decoder.Decoded;
import io.tianma.data.source.record.Format;
import io.tianma.data.source.record.Loss;
import io.tianma.data.source.record.SourceRecord;
import io.tianma.data.source.record.SourceRecord.Found;
import io.tianma.data.source.record.SourceRecord.Lost;
import io.tianma.data.source.record.SourceRecord.Mended;
import io.tianma.data.text.WellFormed;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes records of bytes and texts, in the same way whatever they came in. */
public final class Contents {
  private static final int HEAD = 1 << 12;
  private static final Pattern CHARSET =
      Pattern.compile("charset\\s*=\\s*[\"']?([\\w.:-]{1,40})", Pattern.CASE_INSENSITIVE);

  private Contents() {}

  /** The document that these bytes are, or why they are none. */
  public static SourceRecord of(
      long offset, String part, byte[] bytes, Format format, String declared) {
    boolean silent = declared.isEmpty() && format == Format.HTML;
    Decoded decoded = Decoder.decode(bytes, silent ? declaredInside(bytes) : declared);
    return decoded.text() == null
        ? new Lost(offset, decoded.reason(), decoded.detail())
        : of(offset, part, "", decoded.text(), format, decoded.replaced());
  }

  /**
   * The document that this text is, or why it is none.
   *
   * @param title empty to take it from the text
   * @param replaced characters of the record that could not be decoded
   */
  public static SourceRecord of(
      long offset, String part, String title, String text, Format format, int replaced) {
    if (text.isBlank()) {
      return new Lost(offset, Loss.EMPTY, "no text");
    }
    String known = title.isBlank() ? title(text, format) : title.strip();
    return new Found(
        offset,
        part,
        WellFormed.repair(known),
        WellFormed.repair(text),
        format,
        replaced == 0 ? Map.of() : Map.of(Mended.REPLACED_CHARACTERS, (long) replaced));
  }

  private static String title(String text, Format format) {
    return switch (format) {
      case MARKDOWN -> Titles.ofMarkdown(text);
      case HTML -> HtmlProse.title(text);
      default -> "";
    };
  }

  /** The charset that a page names in its first bytes, or nothing. */
  public static String declaredInside(byte[] html) {
    int length = Math.min(HEAD, html.length);
    return declared(new String(html, 0, length, StandardCharsets.ISO_8859_1));
  }

  /** The charset that a header or a piece of HTML names, or nothing. */
  public static String declared(String text) {
    Matcher charset = CHARSET.matcher(text);
    return charset.find() ? charset.group(1) : "";
  }
}
