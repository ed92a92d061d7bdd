package io.tianma.data.source;

import io.tianma.data.markup.Titles;
import io.tianma.data.source.Decoder.Decoded;
import io.tianma.data.source.SourceRecord.Found;
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
    if (bytes.length > maxBytes) {
      return new Lost(0, Loss.TOO_LARGE, "more than " + maxBytes + " bytes");
    }
    Decoded decoded = Decoder.decode(bytes);
    if (decoded.text() == null) {
      return new Lost(0, decoded.reason(), decoded.detail());
    }
    String text = decoded.text();
    if (text.isBlank()) {
      return new Lost(0, Loss.EMPTY, "no text");
    }
    String title = format == Format.MARKDOWN ? Titles.ofMarkdown(text) : "";
    return new Found(0, title, text, format);
  }
}
