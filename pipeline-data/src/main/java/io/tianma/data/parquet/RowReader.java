package io.tianma.data.parquet;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.InitContext;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.MessageType;

/** The rows of one Parquet file, in their order. */
public final class RowReader<T> implements Iterator<T>, Closeable {
  private final ParquetReader<T> reader;
  private T next;

  /**
   * @throws IOException if the file is missing, torn, or has other columns
   */
  public RowReader(FileSystem fs, Path path, RowType<T> type) throws IOException {
    Zstandard.fixLevel();
    InputFile file = HadoopInputFile.fromStatus(fs.getFileStatus(path), fs.getConf());
    reader = new Builder<>(file, type).usePageChecksumVerification().build();
    next = reader.read();
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public T next() {
    if (next == null) {
      throw new NoSuchElementException();
    }
    T row = next;
    try {
      next = reader.read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return row;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }

  private static final class Builder<T> extends ParquetReader.Builder<T> {
    private final RowType<T> type;

    Builder(InputFile file, RowType<T> type) {
      super(file);
      this.type = type;
    }

    @Override
    protected ReadSupport<T> getReadSupport() {
      return new Support<>(type);
    }
  }

  private static final class Support<T> extends ReadSupport<T> {
    private final RowType<T> type;

    Support(RowType<T> type) {
      this.type = type;
    }

    @Override
    public ReadContext init(InitContext context) {
      return new ReadContext(type.schema());
    }

    @Override
    public RecordMaterializer<T> prepareForRead(
        Configuration configuration,
        Map<String, String> metadata,
        MessageType schema,
        ReadContext context) {
      return new RowMaterializer<>(type);
    }
  }
}
