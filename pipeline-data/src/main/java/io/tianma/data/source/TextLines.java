package io.tianma.data.source;

import io.tianma.data.source.Decoder.Decoded;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.MalformedInputException;

/**
 * The lines of a text file of any compression and charset that {@link SourceReader} reads, for
 * programs that want characters: byte-order marks are no part of them.
 */
public final class TextLines extends Reader {
  private final InputStream content;
  private final ByteLines lines;
  private String line = "";
  private int at;

  private TextLines(InputStream content) throws IOException {
    this.content = content;
    BufferedInputStream in = new BufferedInputStream(content, 1 << 16);
    in.mark(SourceReader.HEAD);
    ByteOrderMark mark = ByteOrderMark.of(in.readNBytes(4));
    in.reset();
    this.lines = new ByteLines(mark == null ? in : mark.asUtf8(in), Integer.MAX_VALUE - 8);
  }

  /**
   * Opens a file.
   *
   * @param name its end tells the compression
   * @return a reader that throws {@link MalformedInputException} at a line that is in no known
   *     charset
   */
  public static BufferedReader open(InputStream raw, String name) throws IOException {
    return new BufferedReader(new TextLines(Compression.of(name).open(raw)), 1 << 16);
  }

  @Override
  public int read(char[] chars, int offset, int length) throws IOException {
    while (at == line.length()) {
      if (!lines.advance()) {
        return -1;
      }
      Decoded decoded = Decoder.decode(lines.bytes());
      if (decoded.text() == null) {
        throw new MalformedInputException(1);
      }
      line = decoded.text() + "\n";
      at = 0;
    }
    int count = Math.min(length, line.length() - at);
    line.getChars(at, at + count, chars, offset);
    at += count;
    return count;
  }

  @Override
  public void close() throws IOException {
    content.close();
  }
}
