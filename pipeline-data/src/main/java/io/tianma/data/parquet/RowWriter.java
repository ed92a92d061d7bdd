package io.tianma.data.parquet;

import io.tianma.data.store.FileEntry;
import java.io.Closeable;
import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.RecordConsumer;

/**
 * Writes one Parquet file, hashing it on the way.
 *
 * <p>Every setting that shapes bytes is fixed here, none comes from the Hadoop or Spark
 * configuration or from the file system's blocks; Zstandard, unlike gzip, is the same library
 * everywhere.
 */
public final class RowWriter<T> implements Closeable {
  private static final int ROW_GROUP_BYTES = 32 << 20;
  private static final int PAGE_BYTES = 1 << 20;
  private static final int DICTIONARY_BYTES = 1 << 20;
  private static final int PAGE_ROWS = 20_000;

  private final HashedOutput output;
  private final ParquetWriter<T> writer;
  private long rows;

  /** Opens a new file. */
  public RowWriter(FileSystem fs, Path path, RowType<T> type) throws IOException {
    output = new HashedOutput(fs, path);
    Builder<T> builder = new Builder<>(output, type);
    for (Column<T> column : type.columns()) {
      builder.withDictionaryEncoding(column.path(), column.repeats);
    }
    Zstandard.fixLevel();
    writer =
        builder
            .withConf(new Configuration(false))
            .withCompressionCodec(CompressionCodecName.ZSTD)
            .withWriterVersion(WriterVersion.PARQUET_1_0)
            .withWriteMode(ParquetFileWriter.Mode.CREATE)
            .withRowGroupSize((long) ROW_GROUP_BYTES)
            .withPageSize(PAGE_BYTES)
            .withPageRowCountLimit(PAGE_ROWS)
            .withDictionaryPageSize(DICTIONARY_BYTES)
            .withPageWriteChecksumEnabled(true)
            .withValidation(false)
            .withMaxPaddingSize(0)
            .build();
  }

  public void write(T row) throws IOException {
    writer.write(row);
    rows++;
  }

  /** Ends the file. */
  @Override
  public void close() throws IOException {
    writer.close();
  }

  /** What was written, under that name; only after {@link #close}. */
  public FileEntry entry(String name) {
    return new FileEntry(name, output.bytes(), rows, output.sha256());
  }

  private static final class Builder<T> extends ParquetWriter.Builder<T, Builder<T>> {
    private final HashedOutput file;
    private final RowType<T> type;

    Builder(HashedOutput file, RowType<T> type) {
      super(file);
      this.file = file;
      this.type = type;
    }

    @Override
    protected Builder<T> self() {
      return this;
    }

    @Override
    protected WriteSupport<T> getWriteSupport(Configuration configuration) {
      return new Support<>(type, file::holdEnd);
    }
  }

  private static final class Support<T> extends WriteSupport<T> {
    private final RowType<T> type;
    private final Runnable atEnd;
    private RecordConsumer consumer;

    /**
     * @param atEnd called after the last row was written, before the footer is
     */
    Support(RowType<T> type, Runnable atEnd) {
      this.type = type;
      this.atEnd = atEnd;
    }

    @Override
    public FinalizedWriteContext finalizeWrite() {
      atEnd.run();
      return super.finalizeWrite();
    }

    @Override
    public WriteContext init(Configuration configuration) {
      return new WriteContext(type.schema(), Map.of());
    }

    @Override
    public void prepareForWrite(RecordConsumer recordConsumer) {
      consumer = recordConsumer;
    }

    @Override
    public void write(T row) {
      consumer.startMessage();
      for (int i = 0; i < type.columns().size(); i++) {
        Column<T> column = type.columns().get(i);
        consumer.startField(column.name, i);
        column.write(row, consumer);
        consumer.endField(column.name, i);
      }
      consumer.endMessage();
    }
  }
}
