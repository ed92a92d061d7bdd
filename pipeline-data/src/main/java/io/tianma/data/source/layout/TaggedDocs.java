package io.tianma.data.source.layout;

import io.tianma.data.source.charset.Decoder;
import io.tianma.data.source.charset.Decoder.Decoded;
import io.tianma.data.source.record.ByteLines;
import io.tianma.data.source.record.InputOptions;
import io.tianma.data.source.record.Loss;
import io.tianma.data.source.record.RecordReader;
import io.tianma.data.source.record.SourceRecord;
import io.tianma.data.source.record.SourceRecord.Lost;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.parser.Parser;

/**
 * Texts between {@code <doc …>} and {@code </doc>}: as wikiextractor writes them (the title in an
 * attribute and in the first line), or with tags for their parts as Sogou's news and LCSTS have.
 */
public final class TaggedDocs implements RecordReader {
  private static final Pattern BEGIN = Pattern.compile("<doc[\\s>]", Pattern.CASE_INSENSITIVE);

  /** Not by a word boundary, for which Java looks back over all marks. */
  private static final Pattern TITLE = Pattern.compile("(?<!\\w)title\\s*=\\s*\"([^\"]*)\"");

  private static final String END = "</doc>";
  private static final String[] TEXTS = {"content", "short_text", "text"};
  private static final String[] TITLES = {"contenttitle", "summary", "title"};

  private final ByteLines lines;
  private final InputOptions options;
  private final int maxBytes;
  private boolean any;

  public TaggedDocs(InputStream in, InputOptions options, int maxBytes) {
    this.lines = new ByteLines(in, maxBytes);
    this.options = options;
    this.maxBytes = maxBytes;
  }

  @Override
  public SourceRecord next() throws IOException {
    while (lines.advance()) {
      if (begins(lines.bytes())) {
        any = true;
        return document(lines.offset());
      }
    }
    boolean none = !any;
    any = true;
    return none ? new Lost(0, Loss.BROKEN_XML, "no <doc>") : null;
  }

  private static boolean begins(byte[] line) {
    return BEGIN.matcher(ascii(line).stripLeading()).lookingAt();
  }

  /** The beginning of a line, byte by byte. */
  private static String ascii(byte[] line) {
    return new String(line, 0, Math.min(line.length, 200), StandardCharsets.ISO_8859_1);
  }

  private SourceRecord document(long offset) throws IOException {
    ByteArrayOutputStream doc = new ByteArrayOutputStream();
    boolean large = false;
    do {
      byte[] line = lines.bytes();
      large |= lines.cut() || doc.size() + line.length > maxBytes;
      if (!large) {
        doc.writeBytes(line);
        doc.write('\n');
      }
      int from = Math.max(0, line.length - 20);
      String end = new String(line, from, line.length - from, StandardCharsets.ISO_8859_1);
      if (end.stripTrailing().toLowerCase(Locale.ROOT).endsWith(END)) {
        return large
            ? new Lost(offset, Loss.TOO_LARGE, "a text of more than " + maxBytes + " bytes")
            : document(offset, Decoder.decode(doc.toByteArray()));
      }
    } while (lines.advance());
    return new Lost(offset, Loss.BROKEN_XML, "a <doc> without end");
  }

  private SourceRecord document(long offset, Decoded decoded) {
    if (decoded.text() == null) {
      return new Lost(offset, decoded.reason(), decoded.detail());
    }
    String doc = decoded.text();
    int open = doc.indexOf('>');
    int end = lastEnd(doc);
    String inside = open < 0 || end < open ? "" : doc.substring(open + 1, end);
    Matcher attribute = TITLE.matcher(doc.substring(0, Math.max(0, open)));
    String title = attribute.find() ? unescaped(attribute.group(1)) : "";
    String text = element(inside, options.textField(), TEXTS);
    if (text == null) {
      text = withoutTitle(unescaped(inside).strip(), title);
    } else {
      String stated = element(inside, options.titleField(), TITLES);
      title = stated == null ? title : stated;
    }
    return Contents.of(offset, title, title, text, options.content(), decoded.replaced());
  }

  private static int lastEnd(String doc) {
    int end = doc.length() - END.length();
    while (end >= 0 && !doc.regionMatches(true, end, END, 0, END.length())) {
      end--;
    }
    return end;
  }

  /** The content of the first element of those names that is there, or null. */
  private static String element(String inside, String stated, String[] names) {
    String found = element(inside, stated);
    for (int i = 0; i < names.length && found == null; i++) {
      found = element(inside, names[i]);
    }
    return found;
  }

  private static String element(String inside, String name) {
    int open = inside.indexOf("<" + name + ">");
    int end = open < 0 ? -1 : inside.indexOf("</" + name + ">", open);
    return end < 0 ? null : unescaped(inside.substring(open + name.length() + 2, end)).strip();
  }

  private static String withoutTitle(String text, String title) {
    boolean repeats = !title.isEmpty() && (text + "\n").startsWith(title + "\n");
    return repeats ? text.substring(title.length()).strip() : text;
  }

  private static String unescaped(String text) {
    return text.indexOf('&') < 0 ? text : Parser.unescapeEntities(text, false);
  }
}
