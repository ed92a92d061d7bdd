package io.tianma.data.spark.ingest;

import io.tianma.data.source.SourceReader;
import io.tianma.data.source.record.Loss;
import io.tianma.data.source.record.SourceRecord;
import io.tianma.data.source.record.SourceRecord.Lost;
import io.tianma.data.text.Budget;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The records of a raw file, each in its time: one that takes longer is a loss, and with it what
 * comes after, since a reader that was stopped knows no more where it stands.
 *
 * @param <R> what reads them
 */
final class TimedRecords<R extends Iterator<SourceRecord> & Closeable>
    implements Iterator<SourceRecord>, Closeable {
  /** Makes a reader, which may read a first record. */
  interface Opening<R> {
    R open() throws IOException;
  }

  private final double seconds;
  private final Closeable raw;
  private R records;
  private long offset;
  private boolean over;
  private boolean ended;

  /** The record that was looked for; null before that and at the end. */
  private SourceRecord ahead;

  /**
   * @param raw closed where there is no reader that does it
   */
  TimedRecords(double seconds, Closeable raw, Opening<R> opening) throws IOException {
    this.seconds = seconds;
    this.raw = raw;
    try {
      this.records = inTime(() -> opened(opening));
    } catch (UncheckedIOException e) {
      raw.close();
      throw e.getCause();
    } catch (RuntimeException e) {
      raw.close();
      throw e;
    }
  }

  private static <R> R opened(Opening<R> opening) {
    try {
      return opening.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The result of the work, or null and a loss ahead. */
  private <T> T inTime(Supplier<T> work) {
    Optional<T> result = Budget.within(seconds, work);
    if (result.isPresent()) {
      return result.get();
    }
    over = true;
    String limit = "a record takes longer than ingest.max-seconds = " + seconds;
    ahead = new Lost(offset, Loss.TOO_SLOW, limit + ", and nothing is read after it");
    return null;
  }

  /** Looks for a record and reads it, within one budget. */
  @Override
  public boolean hasNext() {
    if (ahead == null && !over && !ended) {
      Optional<SourceRecord> read =
          inTime(() -> records.hasNext() ? Optional.of(records.next()) : Optional.empty());
      if (read != null) {
        ahead = read.orElse(null);
        ended = read.isEmpty();
      }
    }
    return ahead != null;
  }

  @Override
  public SourceRecord next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    SourceRecord next = ahead;
    ahead = null;
    offset = next.offset();
    return next;
  }

  /** Bytes of the file that nothing came of. */
  long unread(long bytes) {
    if (!over && records instanceof ParquetRecords rows) {
      return rows.unread(bytes);
    }
    return !over && records instanceof SourceReader reader ? reader.unread(bytes) : bytes;
  }

  /** Whether the file ends early, so that nobody knows how much is missing. */
  boolean endsEarly(long bytes) {
    return !over && records instanceof SourceReader reader && reader.endsEarly(bytes);
  }

  @Override
  public void close() throws IOException {
    if (records == null) {
      raw.close();
    } else {
      records.close();
    }
  }
}
