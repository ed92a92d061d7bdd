package io.tianma.data.source;

import io.tianma.data.source.SourceRecord.Lost;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * All records of one raw file, streamed. Whatever the bytes are, every record comes out as a
 * document or as a loss with its reason, and a bad one never ends the file; only storage that
 * cannot deliver throws ({@link java.io.UncheckedIOException}).
 */
public final class SourceReader implements Iterator<SourceRecord>, Closeable {
  /** Bytes that tell what a file is. */
  public static final int HEAD = 1 << 12;

  private final InputStream raw;
  private final Content content;
  private RecordReader reader;
  private SourceRecord next;
  private boolean resumes;

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
        Compression compression = Compression.of(name);
        opened = new Content(compression.open(StorageFailure.watch(raw)));
        resumes = compression.resumes() && !format.isWholeFile();
        reader = reader(opened, format, options, maxRecordBytes);
      } catch (IOException e) {
        reader = once(torn(0, e));
      }
    }
    content = opened;
    advance();
  }

  /** Whether the end of that name says that the file is compressed. */
  public static boolean isCompressed(String name) {
    return Compression.of(name) != Compression.NONE;
  }

  /**
   * The decompressed content of a file; reading it throws an {@link IOException} where it is
   * damaged, and an unchecked one if storage cannot deliver.
   */
  public static InputStream decompressed(InputStream raw, String name) {
    return new Content(Compression.of(name).open(StorageFailure.watch(raw)));
  }

  private SourceReader(InputStream raw, RecordReader reader) {
    this.raw = raw;
    this.content = null;
    this.reader = reader;
    advance();
  }

  /** Whether lines of the file stand for themselves where they lie, so that parts can be read. */
  public static boolean splits(String name, boolean alone, InputOptions options) {
    return format(name, alone, options.format()) == Format.JSONL
        && Compression.of(name) == Compression.NONE;
  }

  /**
   * The records of a part of a file that {@link #splits}: of the lines that begin in it. Parts that
   * follow each other give together what the whole file gives.
   *
   * @param part the bytes from {@code from - 1} on; those from 0 on for the first part
   * @param head the first {@value #HEAD} bytes of the file, or all that it has
   */
  public static SourceReader part(
      InputStream part, byte[] head, long from, long to, InputOptions options, int maxRecordBytes)
      throws IOException {
    ByteOrderMark mark = ByteOrderMark.of(head);
    boolean utf8 = mark == null ? !Decoder.isBinary(head) : mark == ByteOrderMark.UTF_8;
    if (!utf8) { // lines lie elsewhere, or there are none: the first part is the whole file
      return from == 0
          ? new SourceReader(part, "." + Format.JSONL.key(), false, options, maxRecordBytes)
          : new SourceReader(part, () -> null);
    }
    InputStream in = StorageFailure.watch(part);
    int before = mark == null ? 0 : mark.length(); // positions are those behind the mark
    long limit = to - before;
    if (from == 0) {
      in.readNBytes(before);
      limit = Math.max(1, limit); // the first line is in the first part, be it but a mark
    }
    ByteLines lines =
        from == 0
            ? new ByteLines(in, maxRecordBytes, limit)
            : new ByteLines(in, maxRecordBytes, from - 1 - before, limit);
    return new SourceReader(part, new JsonLines(lines, options, maxRecordBytes));
  }

  private static Format format(String name, boolean alone, Format stated) {
    Format unknown = alone ? Format.TEXT : Format.AUTO;
    return stated == Format.AUTO ? Format.ofName(name).orElse(unknown) : stated;
  }

  private RecordReader reader(Content content, Format format, InputOptions options, int maxBytes)
      throws IOException {
    if (format.isWholeFile()) {
      return new WholeFile(content, format, maxBytes);
    }
    BufferedInputStream in = new BufferedInputStream(content, 1 << 16);
    byte[] head;
    try {
      in.mark(HEAD);
      head = in.readNBytes(HEAD);
      in.reset();
    } catch (IOException e) {
      if (!resumes) {
        throw e;
      }
      in.reset();
      return first(torn(content.position(), e), records(in, format, options, maxBytes));
    }
    ByteOrderMark mark = ByteOrderMark.of(head);
    if (mark == null && format != Format.WARC && Decoder.isBinary(head)) {
      return once(new Lost(0, Loss.NOT_TEXT, "binary content"));
    }
    return records(mark == null ? in : mark.asUtf8(in), format, options, maxBytes);
  }

  private static RecordReader records(
      InputStream in, Format format, InputOptions options, int maxBytes) {
    return switch (format) {
      case CSV -> new Tables(in, options, maxBytes, true);
      case TSV -> new Tables(in, options, maxBytes, false);
      case WARC -> new WebArchive(in, maxBytes);
      case MEDIAWIKI -> new WikiDump(in, maxBytes);
      default -> new JsonLines(in, options, maxBytes);
    };
  }

  private static RecordReader once(SourceRecord record) {
    return first(record, () -> null);
  }

  private static RecordReader first(SourceRecord record, RecordReader rest) {
    Iterator<SourceRecord> single = List.of(record).iterator();
    return () -> single.hasNext() ? single.next() : rest.next();
  }

  private static Lost torn(long offset, IOException e) {
    return new Lost(offset, Loss.TORN_FILE, "damaged from here on: " + e.getMessage());
  }

  private void advance() {
    try {
      next = reader.next();
    } catch (IOException e) {
      next = torn(content.position(), e);
      reader = resumes ? reader : () -> null;
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
    try (raw) {
      if (content != null) {
        content.close(); // what decompresses may hold memory outside the heap
      }
    }
  }
}
