package io.tianma.data.parquet;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.InitContext;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/** Text columns of Parquet files that others wrote; no other column is read. */
public final class ForeignColumns implements Closeable {
  private final ParquetReader<Group> reader;
  private final List<String> columns;
  private final long rows;
  private long read;

  /**
   * @param columns names at the top of the schema; those that the file lacks are null in every row
   * @throws IOException if it is no Parquet file
   */
  public ForeignColumns(FileSystem fs, Path path, List<String> columns) throws IOException {
    this.columns = columns;
    Zstandard.fixLevel();
    InputFile file = HadoopInputFile.fromStatus(fs.getFileStatus(path), fs.getConf());
    try (ParquetFileReader footer = ParquetFileReader.open(file)) {
      this.rows = footer.getRecordCount();
    }
    this.reader = new Builder(file, columns).usePageChecksumVerification().build();
  }

  /** Bytes of a text column that are no UTF-8: the row is lost, those beside it are not. */
  public static final class NoText extends IOException {
    private static final long serialVersionUID = 1L;

    NoText(String column, CharacterCodingException cause) {
      super("the column " + column + " is no UTF-8", cause);
    }
  }

  /**
   * The values of the next row, null where it has none or no text; null after the last row.
   *
   * @throws NoText if a value is no UTF-8; the row after it can be read
   * @throws IOException if the file is damaged: a page whose checksum is wrong, or fewer or more
   *     rows than its footer says
   */
  public String[] next() throws IOException {
    Group row = reader.read();
    if (row == null) {
      if (read != rows) {
        throw new IOException("it has " + read + " rows, its footer says " + rows);
      }
      return null;
    }
    read++;
    String[] values = new String[columns.size()];
    for (int i = 0; i < values.length; i++) {
      String column = columns.get(i);
      boolean present =
          row.getType().containsField(column) && row.getFieldRepetitionCount(column) > 0;
      values[i] = present ? text(column, row.getBinary(column, 0).toByteBuffer()) : null;
    }
    return values;
  }

  private static String text(String column, ByteBuffer bytes) throws NoText {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw new NoText(column, e);
    }
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }

  private static boolean isText(Type type) {
    return type.isPrimitive()
        && !type.isRepetition(Type.Repetition.REPEATED)
        && type.asPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.BINARY;
  }

  private static final class Builder extends ParquetReader.Builder<Group> {
    private final List<String> columns;

    Builder(InputFile file, List<String> columns) {
      super(file);
      this.columns = columns;
    }

    @Override
    protected ReadSupport<Group> getReadSupport() {
      return new Support(columns);
    }
  }

  private static final class Support extends ReadSupport<Group> {
    private final List<String> columns;

    Support(List<String> columns) {
      this.columns = columns;
    }

    @Override
    public ReadContext init(InitContext context) {
      List<Type> wanted = new ArrayList<>();
      for (Type type : context.getFileSchema().getFields()) {
        if (columns.contains(type.getName()) && isText(type)) {
          wanted.add(type);
        }
      }
      return new ReadContext(new MessageType("texts", wanted));
    }

    @Override
    public RecordMaterializer<Group> prepareForRead(
        Configuration configuration,
        Map<String, String> metadata,
        MessageType schema,
        ReadContext context) {
      return new GroupRecordConverter(context.getRequestedSchema());
    }
  }
}
