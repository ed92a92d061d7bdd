package io.tianma.data.spark.ingest;

import io.tianma.data.source.record.Loss;
import io.tianma.data.source.record.SourceRecord;
import io.tianma.data.source.record.SourceRecord.Lost;
import java.util.Iterator;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * The records of a file; the last bad one comes at the end, with what is lost of the file: one
 * record would stand for all that could not be read.
 */
final class TornFile implements Iterator<TornFile.Told> {
  /**
   * A record.
   *
   * @param unread bytes of the file that nothing came of; -1 but for the last bad record of a file
   *     that lost more than its bad records
   * @param missing bytes that are not there where the file ends early; since nobody knows, as many
   *     as are there
   */
  record Told(SourceRecord record, long unread, long missing) {}

  /** After which there may be nothing more of a file. */
  private static final Set<Loss> ENDS = Set.of(Loss.TORN_FILE, Loss.TOO_SLOW);

  private final TimedRecords<?> records;
  private final long bytes;
  private Lost held;

  TornFile(TimedRecords<?> records, long bytes) {
    this.records = records;
    this.bytes = bytes;
  }

  @Override
  public boolean hasNext() {
    return held != null || records.hasNext();
  }

  @Override
  public Told next() {
    while (records.hasNext()) {
      SourceRecord record = records.next();
      if (!(record instanceof Lost lost) || !lost.reason().bad()) {
        return new Told(record, -1, 0);
      }
      Lost before = held;
      held = lost;
      if (before != null) {
        return new Told(before, -1, 0);
      }
    }
    if (held == null) {
      throw new NoSuchElementException();
    }
    return last();
  }

  private Told last() {
    boolean early = records.endsEarly(bytes);
    long lost = records.unread(bytes);
    if (lost == 0 && !early && !ENDS.contains(held.reason())) {
      Told told = new Told(held, -1, 0);
      held = null;
      return told;
    }
    String what =
        early
            ? "the file ends early after %,d bytes, how much is missing nobody knows"
            : "%2$,d of the file's %1$,d bytes are lost";
    String detail = String.format(Locale.ROOT, what, bytes, lost) + "; " + held.detail();
    Lost told = new Lost(held.offset(), held.reason(), detail);
    held = null;
    return new Told(told, lost, early ? bytes : 0);
  }
}
