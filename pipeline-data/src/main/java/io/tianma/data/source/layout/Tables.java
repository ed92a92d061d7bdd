package io.tianma.data.source.layout;

import io.tianma.data.source.charset.Decoder;
import io.tianma.data.source.charset.Decoder.Decoded;
import io.tianma.data.source.record.ByteLines;
import io.tianma.data.source.record.InputOptions;
import io.tianma.data.source.record.Loss;
import io.tianma.data.source.record.RecordReader;
import io.tianma.data.source.record.SourceRecord;
import io.tianma.data.source.record.SourceRecord.Lost;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Records of a CSV or TSV file. A CSV field in quotes may hold line ends and doubled quotes (RFC
 * 4180); a TSV field is what stands between tabs.
 *
 * <p>A record that does not come out as wide as the first one costs its first line only: reading
 * goes on with the next, so that an open quote cannot swallow the file.
 */
public final class Tables implements RecordReader {
  /** Lines that a quoted field may span; bounds what is read twice. */
  private static final int MAX_LINES = 500;

  /** Names of columns in a message, and characters of each. */
  private static final int SHOWN_NAMES = 8;

  private static final int SHOWN_CHARS = 20;

  /** One line with where it begins. */
  private record Line(long offset, byte[] bytes, boolean cut) {}

  private final ByteLines lines;
  private final InputOptions options;
  private final int maxBytes;
  private final boolean quoted;
  private final boolean escaped;
  private final ArrayDeque<Line> ahead = new ArrayDeque<>();
  private int width = -1;
  private int textColumn;
  private int titleColumn;
  private boolean ended;

  public Tables(InputStream in, InputOptions options, int maxBytes, boolean quoted) {
    this.lines = new ByteLines(in, maxBytes);
    this.options = options;
    this.maxBytes = maxBytes;
    this.quoted = quoted;
    this.escaped = !options.escape().isEmpty();
  }

  @Override
  public SourceRecord next() throws IOException {
    while (!ended) {
      Line first = poll();
      if (first == null) {
        return null;
      }
      SourceRecord record = first.bytes().length == 0 ? null : record(first);
      if (record != null) {
        return record;
      }
    }
    return null;
  }

  /** The record that begins with this line; null if it was the header. */
  private SourceRecord record(Line first) throws IOException {
    if (first.cut()) {
      return lost(first, Loss.TOO_LARGE, "a line of more than " + maxBytes + " bytes");
    }
    List<Line> span = span(first);
    Decoded decoded = Decoder.decode(join(first, span));
    if (decoded.text() == null) {
      return lost(first, decoded.reason(), decoded.detail());
    }
    List<String> fields = Fields.split(decoded.text(), quoted, escaped);
    if (fields == null || width >= 0 && fields.size() != width) {
      return lost(
          first,
          Loss.BROKEN_TABLE,
          fields == null
              ? Fields.problem(decoded.text(), escaped)
              : fields.size() + " fields, not " + width);
    }
    for (int i = 0; i < span.size(); i++) {
      poll();
    }
    return width < 0
        ? header(first, fields, decoded.replaced())
        : document(first, fields, decoded.replaced());
  }

  /** The lines after the first up to where the quotes close; none if they do not. */
  private List<Line> span(Line first) throws IOException {
    List<Line> span = new ArrayList<>();
    int quotes = quoted ? Fields.quotes(first.bytes(), escaped) : 0;
    long bytes = first.bytes().length;
    while (quotes % 2 == 1) {
      Line line = span.size() < MAX_LINES ? peek(span.size()) : null;
      bytes += line == null ? 0 : line.bytes().length + 1;
      if (line == null || line.cut() || bytes > maxBytes) {
        return List.of();
      }
      span.add(line);
      quotes += Fields.quotes(line.bytes(), escaped);
    }
    return span;
  }

  private SourceRecord header(Line first, List<String> names, int replaced) {
    width = names.size();
    textColumn = column(options.textField(), names);
    titleColumn = column(options.titleField(), names);
    if (textColumn < 0) {
      ended = true;
      return lost(first, Loss.NO_TEXT, "no column " + options.textField() + " in " + shown(names));
    }
    boolean numbered = number(options.textField()) > 0;
    return numbered ? document(first, names, replaced) : null;
  }

  private SourceRecord document(Line first, List<String> fields, int replaced) {
    String title = titleColumn < 0 ? "" : fields.get(titleColumn);
    return Contents.of(
        first.offset(), "", title, fields.get(textColumn), options.content(), replaced);
  }

  /** Index of a column by its name, or by its number if there is no line of names. */
  private int column(String field, List<String> names) {
    int number = number(field);
    if (number > 0) {
      return number <= names.size() ? number - 1 : -1;
    }
    return number(options.textField()) > 0 ? -1 : names.indexOf(field);
  }

  private static int number(String field) {
    return field.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(field) : 0;
  }

  /** The beginnings of the first names, since without a line of names they are texts. */
  private static String shown(List<String> names) {
    String all =
        names.stream()
            .limit(SHOWN_NAMES)
            .map(name -> name.length() <= SHOWN_CHARS ? name : cut(name) + "…")
            .collect(Collectors.joining(", "));
    String more = names.size() > SHOWN_NAMES ? ", … (" + names.size() + " columns)" : "";
    boolean texts = names.stream().anyMatch(name -> name.length() > SHOWN_CHARS);
    return "["
        + all
        + more
        + "]"
        + (texts ? "; if that is no line of names, count columns: text-field = 2" : "");
  }

  private static String cut(String name) {
    int end = Character.isHighSurrogate(name.charAt(SHOWN_CHARS - 1)) ? 1 : 0;
    return name.substring(0, SHOWN_CHARS - end);
  }

  private static byte[] join(Line first, List<Line> rest) {
    if (rest.isEmpty()) {
      return first.bytes();
    }
    java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
    all.writeBytes(first.bytes());
    for (Line line : rest) {
      all.write('\n');
      all.writeBytes(line.bytes());
    }
    return all.toByteArray();
  }

  private Line poll() throws IOException {
    return ahead.isEmpty() ? read() : ahead.poll();
  }

  private Line peek(int index) throws IOException {
    while (ahead.size() <= index) {
      Line line = read();
      if (line == null) {
        return null;
      }
      ahead.add(line);
    }
    return index == ahead.size() - 1
        ? ahead.peekLast()
        : ahead.stream().skip(index).findFirst().orElseThrow();
  }

  private Line read() throws IOException {
    return lines.advance() ? new Line(lines.offset(), lines.bytes(), lines.cut()) : null;
  }

  private static Lost lost(Line line, Loss reason, String detail) {
    return new Lost(line.offset(), reason, detail);
  }
}
