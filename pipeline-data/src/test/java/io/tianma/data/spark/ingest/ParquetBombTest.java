package io.tianma.data.spark.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import io.tianma.data.source.record.InputOptions;
import io.tianma.data.source.record.Loss;
import io.tianma.data.source.record.SourceRecord;
import io.tianma.data.source.record.SourceRecord.Lost;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.bytes.BytesUtils;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Parquet files of some hundred bytes that say lengths of gigabytes, by which its decoders would
 * take memory: each is a counted loss.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ParquetBombTest {
  private static final int HUGE = 2_000_000_000;

  private static final MessageType REQUIRED =
      MessageTypeParser.parseMessageType("message m {required binary text;}");
  private static final MessageType OPTIONAL =
      MessageTypeParser.parseMessageType("message m {optional binary text;}");

  @TempDir Path directory;

  /** The pages of the one column of a file. */
  private interface Pages {
    void write(ParquetFileWriter file) throws IOException;
  }

  @Test
  void aPageThatUnpacksToMoreThanItMay() throws IOException {
    byte[] packed = Zstd.compress(text("天马"));
    assertLost(
        "expands to more than 500 times",
        REQUIRED,
        CompressionCodecName.ZSTD,
        file -> data(file, 1, HUGE, packed, Encoding.RLE, Encoding.PLAIN));
  }

  /** Of bytes that no ratio tells, such as noise. */
  @Test
  void aPageOfMoreThanAFewTexts() throws IOException {
    byte[] noise = new byte[200_000];
    new Random(1).nextBytes(noise);
    byte[] packed = Zstd.compress(joined(noise, new byte[70 << 20]));
    assertLost(
        "a page that unpacks to 73600320 bytes, more than 67108864",
        REQUIRED,
        CompressionCodecName.ZSTD,
        file -> data(file, 1, noise.length + (70 << 20), packed, Encoding.RLE, Encoding.PLAIN));
  }

  @Test
  void aTextThatIsLongerThanItsPage() throws IOException {
    byte[] page = text("天马");
    ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN).putInt(0, HUGE);
    assertLost("", REQUIRED, file -> data(file, 1, page, Encoding.PLAIN));
  }

  @Test
  void aPageOfTooManyValues() throws IOException {
    List<SourceRecord> records =
        records(
            REQUIRED,
            HUGE,
            CompressionCodecName.UNCOMPRESSED,
            file -> data(file, HUGE, delta(128, 4, HUGE, 0), Encoding.DELTA_BYTE_ARRAY));
    assertThat(records).hasSize(1);
    assertThat(records.get(0).toString()).contains("a page of 2000000000 values");
  }

  @Test
  void aRunOfNumbersOfWords() throws IOException {
    byte[] page = joined(new byte[] {1}, varint(HUGE / 4 | 1), new byte[] {0});
    assertLost(
        "a run of 2000000000 values",
        REQUIRED,
        file -> {
          file.writeDictionaryPage(
              new DictionaryPage(BytesInput.from(text("天马")), 1, Encoding.PLAIN));
          data(file, 1, page, Encoding.RLE_DICTIONARY);
        });
  }

  @Test
  void aRunOfLevels() throws IOException {
    byte[] run = joined(varint(HUGE / 4 | 1), new byte[] {1});
    byte[] size = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(run.length).array();
    assertLost(
        "a run of 2000000000 values",
        OPTIONAL,
        file -> data(file, 1, joined(size, run, text("天马")), Encoding.PLAIN));
    assertLost(
        "a run of 2000000000 values",
        OPTIONAL,
        file ->
            file.writeDataPageV2(
                1,
                0,
                1,
                BytesInput.empty(),
                BytesInput.from(run),
                Encoding.PLAIN,
                BytesInput.from(text("天马")),
                text("天马").length,
                statistics(OPTIONAL)));
  }

  @Test
  void aDictionary() throws IOException {
    assertLost(
        "a dictionary of 1000000000 texts",
        REQUIRED,
        file -> {
          file.writeDictionaryPage(
              new DictionaryPage(BytesInput.from(text("天马")), HUGE / 2, Encoding.PLAIN));
          data(file, 1, new byte[] {1, 2, 0}, Encoding.RLE_DICTIONARY);
        });
  }

  @Test
  void lengthsByDifferences() throws IOException {
    for (Encoding encoding : List.of(Encoding.DELTA_LENGTH_BYTE_ARRAY, Encoding.DELTA_BYTE_ARRAY)) {
      assertLost(
          "1000000000 lengths",
          REQUIRED,
          file -> data(file, 1, delta(128, 4, HUGE / 2, 0), encoding));
      assertLost(
          "blocks of 1000000000 values",
          REQUIRED,
          file -> data(file, 1, delta(HUGE / 2, 1, 1, 0), encoding));
    }
  }

  @Test
  void aTextThatSharesMoreThanThereIs() throws IOException {
    byte[] page = joined(delta(128, 4, 1, HUGE / 2), delta(128, 4, 1, 6), "天马".getBytes(UTF_8));
    assertLost(
        "a text that shares 1000000000 bytes",
        REQUIRED,
        file -> data(file, 1, page, Encoding.DELTA_BYTE_ARRAY));
  }

  /** A thousand times the same long text, of a dictionary of one. */
  @Test
  void aTextThatComesAgainAndAgain() throws IOException {
    byte[] word = text("a".repeat(1 << 20));
    byte[] packed = Zstd.compress(word);
    byte[] page = joined(new byte[] {0}, varint(1000 << 1), new byte[] {0});
    List<SourceRecord> records =
        records(
            REQUIRED,
            1000,
            CompressionCodecName.ZSTD,
            file -> {
              file.writeDictionaryPage(
                  new DictionaryPage(BytesInput.from(packed), word.length, 1, Encoding.PLAIN));
              data(
                  file,
                  1000,
                  page.length,
                  Zstd.compress(page),
                  Encoding.RLE,
                  Encoding.RLE_DICTIONARY);
            });
    assertThat(records).hasSize(64);
    assertThat(records.get(63).toString()).contains("expands to more than 500 times its size");
  }

  private void assertLost(String why, MessageType schema, Pages pages) throws IOException {
    assertLost(why, schema, CompressionCodecName.UNCOMPRESSED, pages);
  }

  private void assertLost(String why, MessageType schema, CompressionCodecName codec, Pages pages)
      throws IOException {
    List<SourceRecord> records = records(schema, 1, codec, pages);
    assertThat(records).hasSize(1);
    Lost lost = (Lost) records.get(0);
    assertThat(lost.reason()).isEqualTo(Loss.TORN_FILE);
    assertThat(lost.detail()).contains(why);
  }

  private List<SourceRecord> records(
      MessageType schema, int rows, CompressionCodecName codec, Pages pages) throws IOException {
    FileSystem fs = ((LocalFileSystem) FileSystem.getLocal(new Configuration())).getRaw();
    var path = new org.apache.hadoop.fs.Path(directory.toUri().toString(), "a.parquet");
    fs.delete(path, false);
    ParquetFileWriter file =
        new ParquetFileWriter(
            HadoopOutputFile.fromPath(path, fs.getConf()),
            schema,
            ParquetFileWriter.Mode.CREATE,
            1 << 20,
            0);
    ColumnDescriptor column = schema.getColumns().get(0);
    file.start();
    file.startBlock(rows);
    file.startColumn(column, rows, codec);
    pages.write(file);
    file.endColumn();
    file.endBlock();
    file.end(Map.of());
    List<SourceRecord> all = new ArrayList<>();
    InputOptions options = InputOptions.of("x");
    try (ParquetRecords records = new ParquetRecords(fs, path, options, 1 << 21, path)) {
      records.forEachRemaining(all::add);
    }
    return all;
  }

  private static void data(ParquetFileWriter file, int values, byte[] page, Encoding texts)
      throws IOException {
    data(file, values, page.length, page, Encoding.RLE, texts);
  }

  private static void data(
      ParquetFileWriter file, int values, int size, byte[] page, Encoding levels, Encoding texts)
      throws IOException {
    file.writeDataPage(
        values, size, BytesInput.from(page), statistics(REQUIRED), levels, levels, texts);
  }

  private static Statistics<?> statistics(MessageType schema) {
    return Statistics.createStats(schema.getType(0));
  }

  /** A text behind its length. */
  private static byte[] text(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    return ByteBuffer.allocate(4 + bytes.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(bytes.length)
        .put(bytes)
        .array();
  }

  /** The beginning of a sequence of differences, which is all of one of one number. */
  private static byte[] delta(int block, int parts, int count, int first) throws IOException {
    return joined(varint(block), varint(parts), varint(count), varint(first << 1));
  }

  private static byte[] varint(int number) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BytesUtils.writeUnsignedVarInt(number, out);
    return out.toByteArray();
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
