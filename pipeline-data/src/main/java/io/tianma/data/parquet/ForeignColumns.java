package io.tianma.data.parquet;

import io.tianma.data.source.packing.Expansion;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/**
 * Text columns of Parquet files that others wrote; no other column is read. No memory is taken for
 * a length that the file says before it is compared with what the file has and may have.
 */
public final class ForeignColumns implements Closeable {
  /** Bytes of a page that any file may have, whatever the limit of a record is. */
  private static final long FREE_PAGE = 64L << 20;

  /** Records of the largest size that a page may hold. */
  private static final int RECORDS_OF_PAGE = 4;

  /** Compressed bytes of a column of a row group, which are held at once. */
  private static final long MAX_CHUNK = 1L << 30;

  private final ParquetFileReader file;
  private final List<String> columns;
  private final int maxBytes;
  private final long fileBytes;
  private final long rows;
  private final MessageType schema;
  private final MessageColumnIO assembly;
  private RecordReader<Group> group;
  private long left;
  private long read;

  /** Bytes of all texts so far, and one for each row. */
  private long expanded;

  /**
   * @param columns names at the top of the schema; those that the file lacks are null in every row
   * @param maxBytes of a row's texts
   * @throws IOException if it is no Parquet file, or says what it cannot have
   */
  public ForeignColumns(FileSystem fs, Path path, List<String> columns, int maxBytes)
      throws IOException {
    this.columns = columns;
    this.maxBytes = maxBytes;
    Zstandard.fixLevel();
    HadoopInputFile input = HadoopInputFile.fromStatus(fs.getFileStatus(path), fs.getConf());
    this.fileBytes = input.getLength();
    long maxPage = Math.max(FREE_PAGE, (long) RECORDS_OF_PAGE * maxBytes);
    this.file =
        ParquetFileReader.open(
            input,
            HadoopReadOptions.builder(fs.getConf())
                .withCodecFactory(new BoundedCodecs(fs.getConf(), maxPage))
                .usePageChecksumVerification()
                .build());
    try {
      FileMetaData said = file.getFooter().getFileMetaData();
      this.rows = file.getRecordCount();
      this.schema = texts(said.getSchema());
      this.assembly =
          new ColumnIOFactory(said.getCreatedBy()).getColumnIO(schema, said.getSchema());
      checkChunks();
      file.setRequestedSchema(schema);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** Bytes of a text column that are no UTF-8: the row is lost, those beside it are not. */
  public static final class NoText extends IOException {
    private static final long serialVersionUID = 1L;

    NoText(String column, CharacterCodingException cause) {
      super("the column " + column + " is no UTF-8", cause);
    }
  }

  /** Texts of a row that are longer than a record may be: those beside it are not lost. */
  public static final class TooLarge extends IOException {
    private static final long serialVersionUID = 1L;

    TooLarge(long bytes) {
      super(bytes + " bytes");
    }
  }

  /**
   * The values of the next row, null where it has none or no text; null after the last row.
   *
   * @throws NoText if a value is no UTF-8; the row after it can be read
   * @throws TooLarge if the values are too long; the row after it can be read
   * @throws IOException if the file is damaged: a page whose checksum is wrong, or fewer or more
   *     rows than its footer says
   */
  public String[] next() throws IOException {
    while (left == 0) {
      PageReadStore pages = file.readNextRowGroup();
      if (pages == null) {
        if (read != rows) {
          throw new IOException("it has " + read + " rows, its footer says " + rows);
        }
        return null;
      }
      left = pages.getRowCount();
      group = assembly.getRecordReader(new CheckedPages(pages), new GroupRecordConverter(schema));
    }
    Group row = group.read();
    left--;
    read++;
    return values(row);
  }

  private String[] values(Group row) throws IOException {
    ByteBuffer[] bytes = new ByteBuffer[columns.size()];
    long length = 0;
    for (int i = 0; i < bytes.length; i++) {
      String column = columns.get(i);
      if (schema.containsField(column) && row.getFieldRepetitionCount(column) > 0) {
        bytes[i] = row.getBinary(column, 0).toByteBuffer();
        length += bytes[i].remaining();
      }
    }
    expanded += 1 + length;
    Expansion.check(fileBytes, expanded);
    if (length > maxBytes) {
      throw new TooLarge(length);
    }
    String[] values = new String[bytes.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = bytes[i] == null ? null : text(columns.get(i), bytes[i]);
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

  /** Compares where the columns lie with the file's length. */
  private void checkChunks() throws IOException {
    for (BlockMetaData block : file.getFooter().getBlocks()) {
      if (block.getRowCount() < 0) {
        throw new IOException("it says that it has " + block.getRowCount() + " rows");
      }
      for (ColumnChunkMetaData chunk : block.getColumns()) {
        long size = chunk.getTotalSize();
        boolean wanted = schema.containsPath(chunk.getPath().toArray());
        if (wanted && (size < 0 || size > MAX_CHUNK || chunk.getStartingPos() > fileBytes - size)) {
          throw new IOException(
              "%s has a part of %d bytes in a file of %d, the most is %d"
                  .formatted(chunk.getPath(), size, fileBytes, MAX_CHUNK));
        }
      }
    }
  }

  private MessageType texts(MessageType all) {
    List<Type> wanted = new ArrayList<>();
    for (Type type : all.getFields()) {
      if (columns.contains(type.getName()) && isText(type)) {
        wanted.add(type);
      }
    }
    return new MessageType("texts", wanted);
  }

  private static boolean isText(Type type) {
    return type.isPrimitive()
        && !type.isRepetition(Type.Repetition.REPEATED)
        && type.asPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.BINARY;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
