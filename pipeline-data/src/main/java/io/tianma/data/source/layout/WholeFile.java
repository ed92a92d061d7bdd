package io.tianma.data.source.layout;

import io.tianma.data.source.record.Format;
import io.tianma.data.source.record.Loss;
import io.tianma.data.source.record.RecordReader;
import io.tianma.data.source.record.SourceRecord;
import io.tianma.data.source.record.SourceRecord.Found;
import io.tianma.data.source.record.SourceRecord.Lost;
import io.tianma.data.source.record.SourceRecord.Mended;
import java.io.IOException;
import java.io.InputStream;

/** A file that is one document. */
public final class WholeFile implements RecordReader {
  /** Characters above which a text that nobody called one may be many. */
  private static final int LONG = 200_000;

  private final InputStream in;
  private final Format format;
  private final int maxBytes;
  private final boolean guessed;
  private boolean done;

  /**
   * @param guessed whether nobody has said that the file is one document
   */
  public WholeFile(InputStream in, Format format, int maxBytes, boolean guessed) {
    this.guessed = guessed;
    this.in = in;
    this.format = format;
    this.maxBytes = maxBytes;
  }

  @Override
  public SourceRecord next() throws IOException {
    if (done) {
      return null;
    }
    done = true;
    byte[] bytes = in.readNBytes(maxBytes + 1);
    return bytes.length > maxBytes
        ? new Lost(0, Loss.TOO_LARGE, "more than " + maxBytes + " bytes")
        : titled(Contents.of(0, "", bytes, format == Format.TITLED ? Format.TEXT : format, ""));
  }

  /** The title line taken off a text that begins with one, or marked where it is very long. */
  private SourceRecord titled(SourceRecord record) {
    if (!(record instanceof Found found)) {
      return record;
    }
    String text = found.text().stripLeading();
    int line = text.indexOf('\n');
    if (format == Format.TITLED && line > 0 && !text.substring(line).isBlank()) {
      return found.with(text.substring(0, line).strip(), text.substring(line + 1).stripLeading());
    }
    boolean large = format == Format.TEXT && guessed && text.length() > LONG;
    return large ? found.mended(Mended.LONG_TEXTS) : found;
  }
}
