package io.tianma.data.spark.rows;

import io.tianma.data.parquet.RowType;
import io.tianma.data.parquet.RowWriter;
import io.tianma.data.store.FileEntry;
import java.io.IOException;
import java.util.Iterator;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import scala.Tuple2;

/**
 * Writes one file of sorted rows under a name of its own, so that retried and speculative attempts
 * never meet.
 */
final class RowTask<T> {
  private final FileSystem fs;
  private final Path attempts;
  private final RowType<T> type;
  private final FileResult result;
  private RowWriter<T> writer;

  private RowTask(FileSystem fs, Path attempts, RowType<T> type, int number) {
    this.fs = fs;
    this.attempts = attempts;
    this.type = type;
    this.result = new FileResult(number, type.measures().size());
  }

  static <T> FileResult write(
      Configuration configuration, String attempts, RowType<T> type, NumberedRows<T> file)
      throws IOException {
    Path to = new Path(attempts);
    FileSystem fs = to.getFileSystem(configuration);
    return new RowTask<>(fs, to, type, file.number()).write(file.rows());
  }

  /** Writes the rows, which come in the order of their keys. */
  private FileResult write(Iterator<Tuple2<RowKey, Fate<T>>> rows) throws IOException {
    String last = null; // id of the row kept last
    Fate<T> veto = null;
    try {
      while (rows.hasNext()) {
        Tuple2<RowKey, Fate<T>> next = rows.next();
        String id = next._1.id;
        Fate<T> fate = next._2;
        if (fate.rank() == Fate.VETO) {
          veto = fate;
        } else if (!fate.isKept()) {
          result.drop(id, fate.reason(), fate.excerpt(), fate.isNoted());
          fate.addNotes(result.noted);
        } else if (veto != null && veto.id().equals(id)) {
          result.drop(id, veto.reason(), veto.excerpt());
        } else if (id.equals(last)) {
          result.drop(id, RowFiles.SAME_ID, type.label(fate.row()));
        } else {
          keep(fate.row());
          fate.addNotes(result.noted);
          last = id;
        }
      }
    } finally {
      if (writer != null) {
        writer.close();
      }
    }
    return finished();
  }

  private void keep(T row) throws IOException {
    if (writer == null) {
      result.attempt = UUID.randomUUID().toString();
      writer = new RowWriter<>(fs, new Path(attempts, result.attempt), type);
    }
    writer.write(row);
    long[] values = new long[result.sums.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = type.measures().get(i).of(row);
      result.sums[i] += values[i];
    }
    result.tallies.add(type, row, values);
  }

  private FileResult finished() {
    if (writer != null) {
      FileEntry entry = writer.entry(result.attempt);
      result.bytes = entry.bytes();
      result.rows = entry.rows();
      result.sha256 = entry.sha256();
      result.tallies.shrink();
    }
    return result;
  }
}
