package io.tianma.data.source;

import io.tianma.data.source.charset.ByteOrderMark;
import io.tianma.data.source.charset.Decoder;
import io.tianma.data.source.charset.Decoder.Decoded;
import io.tianma.data.source.packing.Compression;
import io.tianma.data.source.packing.Content;
import io.tianma.data.source.packing.RawBytes;
import io.tianma.data.source.record.ByteLines;
import io.tianma.data.text.Utf8;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
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
    RawBytes bytes = new RawBytes(raw);
    Compression compression = Compression.of(name);
    InputStream content =
        compression == Compression.NONE ? raw : new Content(compression.open(bytes), bytes::count);
    return new BufferedReader(new TextLines(content), 1 << 16);
  }

  /**
   * The whole text of a small file in UTF-8, such as a list of words.
   *
   * @param stored its bytes, compressed if the end of the name says so
   * @param setting what named the file, for messages
   * @throws IllegalArgumentException if it is damaged or not UTF-8
   */
  public static String all(byte[] stored, String name, String setting) {
    try (InputStream in = SourceReader.decompressed(new ByteArrayInputStream(stored), name)) {
      return Utf8.strict(in.readAllBytes(), setting);
    } catch (IOException e) {
      throw new IllegalArgumentException(setting + ": is damaged: " + e.getMessage(), e);
    }
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
