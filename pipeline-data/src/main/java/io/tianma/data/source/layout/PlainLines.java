package io.tianma.data.source.layout;

import io.tianma.data.source.charset.Decoder;
import io.tianma.data.source.charset.Decoder.Decoded;
import io.tianma.data.source.record.ByteLines;
import io.tianma.data.source.record.Format;
import io.tianma.data.source.record.Loss;
import io.tianma.data.source.record.RecordReader;
import io.tianma.data.source.record.SourceRecord;
import io.tianma.data.source.record.SourceRecord.Lost;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** Plain texts of one line each, or of lines up to an empty one. */
public final class PlainLines implements RecordReader {
  private final ByteLines lines;
  private final int maxBytes;
  private final boolean single;

  /**
   * @param single whether each line is a text
   */
  public PlainLines(InputStream in, int maxBytes, boolean single) {
    this.lines = new ByteLines(in, maxBytes);
    this.maxBytes = maxBytes;
    this.single = single;
  }

  @Override
  public SourceRecord next() throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    long offset = -1;
    boolean large = false;
    while (lines.advance()) {
      byte[] line = lines.bytes();
      boolean blank = isBlank(line);
      if (blank && offset >= 0) {
        break;
      }
      if (blank) {
        continue;
      }
      offset = offset < 0 ? lines.offset() : offset;
      large |= lines.cut() || text.size() + line.length > maxBytes;
      if (!large) {
        text.writeBytes(line);
        text.write('\n');
      }
      if (single) {
        break;
      }
    }
    return offset < 0 ? null : record(offset, text.toByteArray(), large);
  }

  private SourceRecord record(long offset, byte[] bytes, boolean large) {
    if (large) {
      return new Lost(offset, Loss.TOO_LARGE, "a text of more than " + maxBytes + " bytes");
    }
    Decoded decoded = Decoder.decode(bytes);
    return decoded.text() == null
        ? new Lost(offset, decoded.reason(), decoded.detail())
        : Contents.of(offset, "", "", decoded.text().strip(), Format.TEXT, decoded.replaced());
  }

  /** Nothing but ASCII white space, ideographic spaces or a byte-order mark. */
  private static boolean isBlank(byte[] line) {
    for (byte b : line) {
      if (b != ' ' && b != '\t' && b != '\r' && b != 0x0B && b != 0x0C) {
        return line.length <= 300
            && new String(line, java.nio.charset.StandardCharsets.UTF_8).isBlank();
      }
    }
    return true;
  }
}
