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
  /** What an array can hold. */
  private static final int MAX_BYTES = Integer.MAX_VALUE - 8;

  /** A line that is longer than its reader takes. */
  public static final class LongLine extends IOException {
    private static final long serialVersionUID = 1L;

    LongLine(long number, int maxBytes) {
      super("line " + number + " is longer than " + maxBytes + " bytes");
    }
  }

  private final InputStream content;
  private final ByteLines lines;
  private final int maxBytes;
  private String line = "";
  private int at;
  private long number;

  private TextLines(InputStream content, int maxBytes) throws IOException {
    this.maxBytes = maxBytes;
    this.content = content;
    BufferedInputStream in = new BufferedInputStream(content, 1 << 16);
    in.mark(SourceReader.HEAD);
    ByteOrderMark mark = ByteOrderMark.of(in.readNBytes(4));
    in.reset();
    this.lines = new ByteLines(mark == null ? in : mark.asUtf8(in), maxBytes);
  }

  /**
   * Opens a file.
   *
   * @param name its end tells the compression
   * @return a reader that throws {@link MalformedInputException} at a line that is in no known
   *     charset
   */
  public static BufferedReader open(InputStream raw, String name) throws IOException {
    return open(raw, name, MAX_BYTES);
  }

  /**
   * The same of a file whose lines have a limit.
   *
   * @return a reader that throws {@link LongLine} besides
   */
  public static BufferedReader open(InputStream raw, String name, int maxBytes) throws IOException {
    RawBytes bytes = new RawBytes(raw);
    Compression compression = Compression.of(name);
    InputStream content =
        compression == Compression.NONE ? raw : new Content(compression.open(bytes), bytes::count);
    return new BufferedReader(new TextLines(content, maxBytes), 1 << 16);
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
      number++;
      if (lines.cut()) {
        throw new LongLine(number, maxBytes);
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
