package io.tianma.data.source;

import java.io.IOException;

/** The records of one raw file, one after another. */
interface RecordReader {
  /**
   * The next record, or null at the end of the file.
   *
   * @throws IOException if the content is damaged so that nothing after it can be read
   */
  SourceRecord next() throws IOException;
}
