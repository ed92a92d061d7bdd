package io.tianma.data.source.layout;

import io.tianma.data.source.record.ByteLines;
import io.tianma.data.source.record.Expanded;
import io.tianma.data.source.record.Format;
import io.tianma.data.source.record.Loss;
import io.tianma.data.source.record.RecordReader;
import io.tianma.data.source.record.SourceRecord;
import io.tianma.data.source.record.SourceRecord.Lost;
import io.tianma.data.text.Characters;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * The pages of a web archive (ISO 28500): fetched pages of WARC files, texts of WET files. What
 * does not begin as a record is skipped up to the next one that does.
 */
public final class WebArchive implements RecordReader {
  private static final String BEGIN = "WARC/";
  private static final int MAX_HEADERS = 200;

  private final ByteLines lines;
  private final int maxBytes;
  private final Expanded expanded = new Expanded();
  private boolean atRecord;

  public WebArchive(InputStream in, int maxBytes) {
    this.lines = new ByteLines(in, maxBytes);
    this.maxBytes = maxBytes;
  }

  @Override
  public SourceRecord next() throws IOException {
    long garbage = findRecord();
    if (garbage >= 0) {
      return new Lost(garbage, Loss.BROKEN_ARCHIVE, "no record begins here");
    }
    if (!atRecord) {
      return null;
    }
    atRecord = false;
    long offset = lines.offset();
    HeaderFields headers = headers();
    long length = length(headers.last("content-length"));
    if (length < 0) {
      return new Lost(offset, Loss.BROKEN_ARCHIVE, "a record without Content-Length");
    }
    return record(offset, headers, length);
  }

  /** Goes to the next line that begins a record; offset of what was skipped, or -1 if nothing. */
  private long findRecord() throws IOException {
    long garbage = -1;
    while (!atRecord && lines.advance()) {
      byte[] line = lines.bytes();
      if (begins(line)) {
        atRecord = true;
      } else if (line.length > 0 && garbage < 0) {
        garbage = lines.offset();
      }
    }
    return garbage;
  }

  private static boolean begins(byte[] line) {
    int length = Math.min(line.length, BEGIN.length());
    return new String(line, 0, length, StandardCharsets.ISO_8859_1).equals(BEGIN);
  }

  private HeaderFields headers() throws IOException {
    HeaderFields headers = new HeaderFields();
    for (int i = 0; i < MAX_HEADERS && lines.advance(); i++) {
      String line = new String(lines.bytes(), StandardCharsets.UTF_8);
      if (line.isEmpty()) {
        break;
      }
      headers.add(line);
    }
    return headers;
  }

  private static long length(String value) {
    return value.matches("[0-9]{1,18}") ? Long.parseLong(value) : -1;
  }

  private SourceRecord record(long offset, HeaderFields headers, long length) throws IOException {
    String type = Characters.lowercase(headers.last("warc-type"));
    boolean page = type.equals("response") || type.equals("conversion") || type.equals("resource");
    if (!page || length > maxBytes) {
      lines.skip(length);
      return page
          ? new Lost(offset, Loss.TOO_LARGE, length + " bytes")
          : new Lost(offset, Loss.NO_PAGE, "a record of type " + type);
    }
    byte[] block = lines.take((int) length);
    if (block.length < length) {
      return new Lost(offset, Loss.TORN_FILE, "ends inside a record");
    }
    String address = headers.last("warc-target-uri");
    return switch (type) {
      case "response" -> HttpPage.of(offset, address, block, maxBytes, expanded);
      case "conversion" -> Contents.of(offset, address, block, Format.TEXT, "");
      default -> HttpPage.of(offset, address, headers.last("content-type"), block);
    };
  }
}
