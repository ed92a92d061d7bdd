package io.tianma.data.source;

import io.tianma.data.source.SourceRecord.Lost;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * All records of one raw file, streamed. Whatever the bytes are, every record comes out as a
 * document or as a loss with its reason, and a bad one never ends the file; only storage that
 * cannot deliver throws ({@link java.io.UncheckedIOException}).
 */
public final class SourceReader implements Iterator<SourceRecord>, Closeable {
  private static final int HEAD = 1 << 12;

  private final InputStream raw;
  private final Content content;
  private RecordReader reader;
  private SourceRecord next;

  /**
   * @param raw the bytes as they are stored
   * @param name of the file; its end tells the compression, and the format under {@link
   *     Format#AUTO}
   * @param alone whether the file was named by itself rather than found in a directory
   * @param maxRecordBytes length above which a record is lost
   */
  public SourceReader(
      InputStream raw, String name, boolean alone, InputOptions options, int maxRecordBytes) {
    this.raw = raw;
    Format format = format(name, alone, options.format());
    Content opened = null;
    if (format == Format.AUTO) {
      reader = once(new Lost(0, Loss.UNKNOWN_FORMAT, "the name tells no known format"));
    } else {
      try {
        opened = new Content(Compression.of(name).open(StorageFailure.watch(raw)));
        reader = reader(opened, format, options, maxRecordBytes);
      } catch (IOException e) {
        reader = once(torn(0, e));
      }
    }
    content = opened;
    advance();
  }

  private static Format format(String name, boolean alone, Format stated) {
    Format unknown = alone ? Format.TEXT : Format.AUTO;
    return stated == Format.AUTO ? Format.ofName(name).orElse(unknown) : stated;
  }

  private static RecordReader reader(
      Content content, Format format, InputOptions options, int maxRecordBytes) throws IOException {
    if (format == Format.TEXT || format == Format.MARKDOWN) {
      return new WholeFile(content, format, maxRecordBytes);
    }
    BufferedInputStream in = new BufferedInputStream(content, 1 << 16);
    in.mark(HEAD);
    byte[] head = in.readNBytes(HEAD);
    in.reset();
    ByteOrderMark mark = ByteOrderMark.of(head);
    if (mark == null && Decoder.isBinary(head)) {
      return once(new Lost(0, Loss.NOT_TEXT, "binary content"));
    }
    InputStream lines = mark == null ? in : mark.asUtf8(in);
    return new JsonLines(lines, options, maxRecordBytes);
  }

  private static RecordReader once(SourceRecord record) {
    Iterator<SourceRecord> single = java.util.List.of(record).iterator();
    return () -> single.hasNext() ? single.next() : null;
  }

  private static Lost torn(long offset, IOException e) {
    return new Lost(offset, Loss.TORN_FILE, "nothing can be read from here on: " + e.getMessage());
  }

  private void advance() {
    try {
      next = reader.next();
    } catch (IOException e) {
      next = torn(content.position(), e);
      reader = () -> null;
    }
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public SourceRecord next() {
    if (next == null) {
      throw new NoSuchElementException();
    }
    SourceRecord record = next;
    advance();
    return record;
  }

  @Override
  public void close() throws IOException {
    raw.close();
  }
}
