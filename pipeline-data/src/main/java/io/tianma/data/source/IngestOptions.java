package io.tianma.data.source;

import io.tianma.data.source.record.InputOptions;
import io.tianma.data.text.Budget;
import java.io.Serializable;
import java.util.List;

/**
 * What is read.
 *
 * @param inputs where the raw files are
 * @param maxBadShare share of the records, and of the bytes, that may be unreadable before the
 *     stage fails
 * @param maxRecordBytes length above which a record is left out
 * @param maxSeconds processor time after which reading a record, and its file, is given up
 */
public record IngestOptions(
    List<InputOptions> inputs, double maxBadShare, int maxRecordBytes, double maxSeconds)
    implements Serializable {
  public IngestOptions {
    inputs = List.copyOf(inputs);
    if (!(maxBadShare >= 0 && maxBadShare <= 1)) {
      throw new IllegalArgumentException(
          "ingest.max-bad-share = " + maxBadShare + ": must be between 0 and 1");
    }
    if (maxRecordBytes < 1 || maxRecordBytes > 1 << 30) {
      throw new IllegalArgumentException(
          "ingest.max-record-bytes = " + maxRecordBytes + ": must be between 1 and " + (1 << 30));
    }
    Budget.check("ingest", maxSeconds);
  }

  /** The defaults, for those inputs. */
  public static IngestOptions of(InputOptions... inputs) {
    return new IngestOptions(List.of(inputs), 0.1, 64 << 20, Budget.USUAL);
  }
}
