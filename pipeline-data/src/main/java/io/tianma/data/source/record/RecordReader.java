package io.tianma.data.source.record;

import java.io.IOException;

/** The records of one raw file, one after another. */
public interface RecordReader {
  /**
   * The next record, or null at the end of the file.
   *
   * @throws IOException if the content is damaged so that nothing after it can be read
   */
  SourceRecord next() throws IOException;
}
