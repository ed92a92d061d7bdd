package io.tianma.data.source;

import io.tianma.data.source.charset.ByteOrderMark;
import io.tianma.data.source.charset.Decoder;
import io.tianma.data.source.layout.JsonLines;
import io.tianma.data.source.layout.JsonValues;
import io.tianma.data.source.layout.PlainLines;
import io.tianma.data.source.layout.Tables;
import io.tianma.data.source.layout.TaggedDocs;
import io.tianma.data.source.layout.WebArchive;
import io.tianma.data.source.layout.WholeFile;
import io.tianma.data.source.layout.WikiDump;
import io.tianma.data.source.packing.Compression;
import io.tianma.data.source.packing.Content;
import io.tianma.data.source.packing.RawBytes;
import io.tianma.data.source.packing.StorageFailure;
import io.tianma.data.source.record.ByteLines;
import io.tianma.data.source.record.Format;
import io.tianma.data.source.record.InputOptions;
import io.tianma.data.source.record.Loss;
import io.tianma.data.source.record.RecordReader;
import io.tianma.data.source.record.SourceRecord;
import io.tianma.data.source.record.SourceRecord.Lost;
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
  private final RawBytes bytes;
  private InputStream decompressing;
  private RecordReader reader;

  /** The record that was looked for; null before that and after the last. */
  private SourceRecord next;

  private boolean looked;
  private boolean resumes;
  private boolean values; // what came before damage stays
  private boolean part; // whose file may hold more
  private boolean found;
  private boolean bad;

  /**
   * @param raw the bytes as they are stored
   * @param name of the file; its end tells the compression, and the format under {@link
   *     Format#AUTO}
   * @param alone whether the file was named by itself rather than found in a directory
   * @param maxRecordBytes length above which a record is lost
   */
  public SourceReader(
      InputStream raw, String name, boolean alone, InputOptions options, int maxRecordBytes) {
    this(raw, StorageFailure.watch(raw), name, alone, options, maxRecordBytes, 0);
  }

  /** The records of a file inside an archive, whose failures are damage. */
  SourceReader(InputStream member, String name, InputOptions options, int maxBytes, int depth) {
    this(member, member, name, false, options, maxBytes, depth);
  }

  private SourceReader(
      InputStream raw,
      InputStream in,
      String name,
      boolean alone,
      InputOptions options,
      int maxBytes,
      int depth) {
    this.raw = raw;
    this.bytes = new RawBytes(in);
    Format format = format(name, options.format());
    Content opened = null;
    if (!alone && !isRead(name, options)) {
      reader = once(unknown());
    } else {
      try {
        Compression compression = Members.compression(name);
        decompressing = compression.open(bytes);
        opened = new Content(decompressing, compression == Compression.NONE ? null : bytes::count);
        boolean records = format != Format.AUTO && !format.isWholeFile() && !Members.are(name);
        resumes = compression.resumes() && records;
        reader =
            Members.are(name)
                ? new Members(opened, name, options, maxBytes, depth)
                : reader(opened, format, hasEnding(name), alone, options, maxBytes);
      } catch (IOException e) {
        bytes.damaged(decompressing);
        reader = once(torn(0, e));
      }
    }
    content = opened;
  }

  /** Whether a file in a directory is looked into at all, rather than skipped by its name. */
  public static boolean isRead(String name, InputOptions options) {
    return format(name, options.format()) != Format.AUTO
        || !hasEnding(name)
        || mayBeTagged(name)
        || Members.are(name);
  }

  private static Lost unknown() {
    return new Lost(0, Loss.UNKNOWN_FORMAT, "neither name nor content tells a known format");
  }

  private static boolean hasEnding(String name) {
    String file = Compression.of(name).strip(name);
    return file.substring(file.lastIndexOf('/') + 1).indexOf('.') > 0;
  }

  /** Endings of corpora with tags that say nothing by themselves. */
  private static boolean mayBeTagged(String name) {
    return Compression.of(name).strip(name).toLowerCase(java.util.Locale.ROOT).endsWith(".dat");
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
    RawBytes bytes = new RawBytes(StorageFailure.watch(raw));
    Compression compression = Compression.of(name);
    return new Content(
        compression.open(bytes), compression == Compression.NONE ? null : bytes::count);
  }

  private SourceReader(InputStream raw, RecordReader reader) {
    this.raw = raw;
    this.bytes = new RawBytes(raw);
    this.content = null;
    this.reader = reader;
    this.part = true;
  }

  /** Whether lines of the file stand for themselves where they lie, so that parts can be read. */
  public static boolean splits(String name, InputOptions options) {
    return format(name, options.format()) == Format.JSONL
        && !Members.are(name)
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
    boolean values = options.format() == Format.AUTO && JsonValues.begin(head);
    if (!utf8 || values) { // lines lie elsewhere, or there are none: the first part is all
      return from == 0
          ? new SourceReader(part, "a." + Format.JSONL.key(), false, options, maxRecordBytes)
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

  private static Format format(String name, Format stated) {
    return stated == Format.AUTO ? Format.ofName(name).orElse(stated) : stated;
  }

  private RecordReader reader(
      Content content,
      Format named,
      boolean hasEnding,
      boolean alone,
      InputOptions options,
      int maxBytes)
      throws IOException {
    boolean guess = options.format() == Format.AUTO;
    if (named.isWholeFile() && !(guess && named == Format.TEXT)) {
      return new WholeFile(content, named, maxBytes, guess);
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
      bytes.damaged(decompressing);
      return first(torn(content.position(), e), records(in, named, options, maxBytes));
    }
    Format told = guess ? Beginnings.of(named, head, hasEnding) : named;
    Format format = told == Format.AUTO && alone ? Format.TEXT : told;
    if (format == Format.AUTO) {
      return once(unknown());
    }
    resumes &= !format.isWholeFile() && format != Format.JSON;
    if (format.isWholeFile()) {
      return new WholeFile(in, format, maxBytes, guess);
    }
    ByteOrderMark mark = ByteOrderMark.of(head);
    if (mark == null && format != Format.WARC && Decoder.isBinary(head)) {
      return once(new Lost(0, Loss.NOT_TEXT, "binary content"));
    }
    InputStream plain = mark == null ? in : mark.asUtf8(in);
    values = format == Format.JSON;
    return records(
        values && mark == null ? Decoder.asUtf8(in, head) : plain, format, options, maxBytes);
  }

  private static RecordReader records(
      InputStream in, Format format, InputOptions options, int maxBytes) {
    return switch (format) {
      case CSV -> new Tables(in, options, maxBytes, true);
      case TSV -> new Tables(in, options, maxBytes, false);
      case WARC -> new WebArchive(in, maxBytes);
      case MEDIAWIKI -> new WikiDump(in, maxBytes);
      case LINES -> new PlainLines(in, maxBytes, true);
      case PARAGRAPHS -> new PlainLines(in, maxBytes, false);
      case DOCS -> new TaggedDocs(in, options, maxBytes);
      case JSON -> new JsonValues(in, options);
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

  /**
   * Bytes of the file, as it is stored, that nothing came of; when all records are read. They are
   * all if it gave no text but bad records: there may be few of those however long it is. Of an
   * archive they are the share of such members.
   *
   * @param all bytes of the file
   */
  public long unread(long all) {
    if (bad && !found && !part) {
      return all;
    }
    double members = reader instanceof Members some ? some.lost() : 0;
    return Math.min(all, bytes.unread(all) + Math.round(members * all));
  }

  /** Whether the file ends early, so that nobody knows how much is missing. */
  public boolean endsEarly(long all) {
    return bytes.endsEarly(all);
  }

  private void advance() {
    try {
      next = reader.next();
      if (next instanceof SourceRecord.Found) {
        found = true;
        bytes.goesOn(decompressing);
      }
      bad |= next instanceof Lost lost && lost.reason().bad();
    } catch (IOException e) {
      next = torn(content.position(), e);
      bad = true;
      bytes.damaged(decompressing);
      if (!resumes && !values) {
        bytes.useless();
      }
      reader = resumes ? reader : () -> null;
    }
  }

  /** Reads the next record, if that was not done: one that takes long holds back no other. */
  @Override
  public boolean hasNext() {
    if (!looked) {
      advance();
      looked = true;
    }
    return next != null;
  }

  @Override
  public SourceRecord next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    looked = false;
    return next;
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
