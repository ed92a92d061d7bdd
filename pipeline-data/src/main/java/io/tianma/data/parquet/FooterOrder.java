package io.tianma.data.parquet;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.PageEncodingStats;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;

/**
 * Puts the encodings that a Parquet footer lists into one order. Parquet takes them from a hash set
 * of enum constants, whose order is another one in every JVM, so that equal rows would not have
 * equal bytes.
 */
final class FooterOrder {
  private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

  /** The length of the footer and the magic bytes behind it. */
  private static final int TRAILER = Integer.BYTES + MAGIC.length;

  private FooterOrder() {}

  /**
   * The same end of a file with its footer in order.
   *
   * @param end the last bytes of a file, the whole footer among them
   */
  static byte[] of(byte[] end) throws IOException {
    int length = ByteBuffer.wrap(end).order(ByteOrder.LITTLE_ENDIAN).getInt(end.length - TRAILER);
    int start = end.length - TRAILER - length;
    FileMetaData footer = Util.readFileMetaData(new ByteArrayInputStream(end, start, length));
    for (RowGroup group : footer.getRow_groups()) {
      for (ColumnChunk chunk : group.getColumns()) {
        sort(chunk.getMeta_data());
      }
    }
    ByteArrayOutputStream ordered = new ByteArrayOutputStream(end.length);
    ordered.write(end, 0, start);
    Util.writeFileMetaData(footer, ordered);
    int written = ordered.size() - start;
    ordered.write(
        ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(written).array());
    ordered.write(MAGIC);
    return ordered.toByteArray();
  }

  private static void sort(ColumnMetaData column) {
    column.getEncodings().sort(Comparator.comparingInt(e -> e.getValue()));
    if (column.isSetEncoding_stats()) {
      column
          .getEncoding_stats()
          .sort(
              Comparator.comparing(PageEncodingStats::getPage_type)
                  .thenComparing(PageEncodingStats::getEncoding));
    }
  }
}
