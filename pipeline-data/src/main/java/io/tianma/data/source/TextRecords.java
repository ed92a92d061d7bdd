package io.tianma.data.source;

import io.tianma.data.source.layout.Contents;
import io.tianma.data.source.record.InputOptions;
import io.tianma.data.source.record.Loss;
import io.tianma.data.source.record.SourceRecord;
import io.tianma.data.source.record.SourceRecord.Lost;

/** Records whose fields an adapter has read already. */
public final class TextRecords {
  private TextRecords() {}

  /**
   * The document of a record.
   *
   * @param offset where it stands in its file
   * @param text null if it has none
   * @param title null if it has none
   */
  public static SourceRecord of(long offset, String text, String title, InputOptions options) {
    return text == null
        ? new Lost(offset, Loss.NO_TEXT, "no text in the field " + options.textField())
        : Contents.of(offset, "", title == null ? "" : title, text, options.content(), 0);
  }
}
