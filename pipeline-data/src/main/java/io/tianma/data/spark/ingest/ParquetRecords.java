package io.tianma.data.spark.ingest;

import io.tianma.data.parquet.ForeignColumns;
import io.tianma.data.source.SourceReader;
import io.tianma.data.source.TextRecords;
import io.tianma.data.source.record.InputOptions;
import io.tianma.data.source.record.Loss;
import io.tianma.data.source.record.SourceRecord;
import io.tianma.data.source.record.SourceRecord.Found;
import io.tianma.data.source.record.SourceRecord.Lost;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The rows of a foreign Parquet file as records; offsets are numbers of rows. */
final class ParquetRecords implements Iterator<SourceRecord>, Closeable {
  private final InputOptions options;
  private Unpacked unpacked;
  private ForeignColumns columns;
  private long row;
  private SourceRecord next;
  private boolean looked;
  private boolean torn;
  private boolean found;
  private boolean bad;

  /**
   * @param maxBytes of a record
   * @param directory where a compressed file is unpacked
   */
  ParquetRecords(FileSystem fs, Path path, InputOptions options, int maxBytes, Path directory)
      throws IOException {
    this.options = options;
    fs.getFileStatus(path); // a missing file is no damaged one
    List<String> wanted = List.of(options.textField(), options.titleField());
    try {
      if (SourceReader.isCompressed(path.getName())) {
        unpacked = new Unpacked(fs, path, directory);
        columns = new ForeignColumns(unpacked.fileSystem(), unpacked.path(), wanted, maxBytes);
      } else {
        columns = new ForeignColumns(fs, path, wanted, maxBytes);
      }
    } catch (UncheckedIOException storage) {
      throw storage;
    } catch (IOException | RuntimeException e) {
      next = new Lost(0, Loss.TORN_FILE, "no Parquet file: " + e.getMessage());
      torn = true;
      looked = true;
    }
  }

  private void advance() {
    try {
      String[] values = columns == null || torn ? null : columns.next();
      next = values == null ? null : TextRecords.of(row++, values[0], values[1], options);
    } catch (ForeignColumns.NoText e) {
      next = new Lost(row++, Loss.UNDECODABLE, e.getMessage());
    } catch (ForeignColumns.TooLarge e) {
      next = new Lost(row++, Loss.TOO_LARGE, e.getMessage());
    } catch (UncheckedIOException storage) {
      throw storage;
    } catch (IOException | RuntimeException e) { // a damaged page fails in any way
      next = new Lost(row, Loss.TORN_FILE, "damaged from this row on: " + e.getMessage());
      torn = true;
    }
    found |= next instanceof Found;
    bad |= next instanceof Lost lost && lost.reason().bad();
  }

  /** Bytes of the file that nothing came of: all if it is damaged or gave no text. */
  long unread(long all) {
    return torn || bad && !found ? all : 0;
  }

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
    try (Closeable file = unpacked) { // null is none
      if (columns != null) {
        columns.close();
      }
    }
  }
}
