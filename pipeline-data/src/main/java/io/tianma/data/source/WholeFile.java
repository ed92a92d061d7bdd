package io.tianma.data.source;

import io.tianma.data.source.SourceRecord.Lost;
import java.io.IOException;
import java.io.InputStream;

/** A file that is one document. */
final class WholeFile implements RecordReader {
  private final InputStream in;
  private final Format format;
  private final int maxBytes;
  private boolean done;

  WholeFile(InputStream in, Format format, int maxBytes) {
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
        : Contents.of(0, "", bytes, format, "");
  }
}
