package io.tianma.data.spark.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.parquet.RowTypes;
import io.tianma.data.parquet.RowWriter;
import io.tianma.data.source.record.InputOptions;
import io.tianma.data.source.record.Loss;
import io.tianma.data.source.record.SourceRecord;
import io.tianma.data.source.record.SourceRecord.Found;
import io.tianma.data.source.record.SourceRecord.Lost;
import io.tianma.data.text.Document;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parquet files of others, damaged: what cannot be read is a counted loss, never another text. */
class DamagedParquetTest {
  private static final int ROWS = 200;

  @TempDir Path directory;
  private FileSystem fs;
  private int maxBytes = 1 << 16;

  @BeforeEach
  void open() throws IOException {
    fs = ((LocalFileSystem) FileSystem.getLocal(new Configuration())).getRaw();
  }

  @Test
  void flippedBitsMakeNoTextThatNobodyWrote() throws IOException {
    Set<String> written = new HashSet<>();
    try (RowWriter<Document> writer = new RowWriter<>(fs, path("a"), RowTypes.DOCUMENT)) {
      for (int i = 0; i < ROWS; i++) {
        String text = "第" + i + "匹天马从" + (i * 7919 % 1000) + "里外的山上下来，喝了三口水。";
        written.add(text);
        writer.write(new Document("id" + i, text, "题" + i, "s", "c", "l", "text"));
      }
    }
    byte[] whole = Files.readAllBytes(directory.resolve("a"));
    assertThat(texts("a")).hasSize(ROWS);
    Random random = new Random(5);
    int lost = 0;
    for (int i = 0; i < 150; i++) {
      byte[] bytes = whole.clone();
      int bit = random.nextInt(8 * bytes.length);
      bytes[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(directory.resolve("b" + i), bytes);
      List<SourceRecord> records = records("b" + i);
      for (SourceRecord record : records) {
        if (record instanceof Found found) {
          assertThat(written).as("bit %d", bit).contains(found.text());
        }
      }
      boolean complete = records.stream().filter(r -> r instanceof Found).count() == ROWS;
      boolean told = records.stream().anyMatch(r -> r instanceof Lost);
      assertThat(complete || told).as("bit %d: rows are gone and nobody says so", bit).isTrue();
      lost += told ? 1 : 0;
    }
    assertThat(lost).as("the others hit columns that nobody reads").isGreaterThan(50);
  }

  @Test
  void aTextThatIsNoUtf8IsLostAndThoseBesideItAreNot() throws IOException {
    MessageType schema = MessageTypeParser.parseMessageType("message m {required binary text;}");
    SimpleGroupFactory groups = new SimpleGroupFactory(schema);
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(path("g")).withType(schema).build()) {
      for (String text : List.of("天马行空", "?", "独往独来")) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        bytes[0] = text.equals("?") ? (byte) 0xC4 : bytes[0];
        writer.write(groups.newGroup().append("text", Binary.fromConstantByteArray(bytes)));
      }
    }
    assertThat(texts("g")).containsExactly("天马行空", "独往独来");
    assertThat(records("g").get(1)).isEqualTo(lost(1, Loss.UNDECODABLE));
  }

  @Test
  void aTextThatIsTooLongIsLostAndThoseBesideItAreNot() throws IOException {
    MessageType schema = MessageTypeParser.parseMessageType("message m {required binary text;}");
    SimpleGroupFactory groups = new SimpleGroupFactory(schema);
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(path("g")).withType(schema).build()) {
      for (String text : List.of("天马行空", "天".repeat(30), "独往独来")) {
        writer.write(groups.newGroup().append("text", text));
      }
    }
    maxBytes = 89;
    assertThat(texts("g")).containsExactly("天马行空", "独往独来");
    assertThat(records("g").get(1)).isEqualTo(new Lost(1, Loss.TOO_LARGE, "90 bytes"));
  }

  private static Lost lost(long row, Loss reason) {
    return new Lost(row, reason, "the column text is no UTF-8");
  }

  private List<String> texts(String name) throws IOException {
    return records(name).stream()
        .filter(r -> r instanceof Found)
        .map(r -> ((Found) r).text())
        .toList();
  }

  private List<SourceRecord> records(String name) throws IOException {
    InputOptions options = InputOptions.of("x");
    List<SourceRecord> all = new ArrayList<>();
    try (ParquetRecords records =
        new ParquetRecords(fs, path(name), options, maxBytes, path("unpacked"))) {
      records.forEachRemaining(all::add);
    }
    return all;
  }

  private org.apache.hadoop.fs.Path path(String name) {
    return new org.apache.hadoop.fs.Path(directory.toUri().toString(), name);
  }
}
