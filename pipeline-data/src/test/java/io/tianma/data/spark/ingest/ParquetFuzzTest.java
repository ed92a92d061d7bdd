package io.tianma.data.spark.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.source.record.InputOptions;
import io.tianma.data.testing.Fuzz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A foreign Parquet file, whatever is in it, ends with records and losses. */
class ParquetFuzzTest {
  private static final MessageType TYPE =
      MessageTypeParser.parseMessageType(
          "message m { required binary text (UTF8); optional binary title (UTF8); required int64 n;"
              + " }");

  @TempDir Path directory;

  @Test
  @Timeout(value = 200, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void damagedFilesEnd() throws IOException {
    FileSystem fs = FileSystem.getLocal(new Configuration(false)).getRawFileSystem();
    List<byte[]> samples =
        List.of(
            sample(CompressionCodecName.UNCOMPRESSED, WriterVersion.PARQUET_1_0),
            sample(CompressionCodecName.ZSTD, WriterVersion.PARQUET_1_0),
            sample(CompressionCodecName.UNCOMPRESSED, WriterVersion.PARQUET_2_0),
            sample(CompressionCodecName.GZIP, WriterVersion.PARQUET_2_0));
    Path file = directory.resolve("a.parquet");
    var path = new org.apache.hadoop.fs.Path(file.toUri());
    long inputs =
        Fuzz.run(
            "parquet",
            150,
            samples,
            bytes -> {
              Files.write(file, bytes);
              try (ParquetRecords records =
                  new ParquetRecords(
                      fs,
                      path,
                      InputOptions.of("x"),
                      1 << 16,
                      new org.apache.hadoop.fs.Path(directory.toUri()))) {
                long count = 0;
                while (records.hasNext()) {
                  assertThat(records.next()).isNotNull();
                  assertThat(++count).isLessThan(100_000);
                }
              }
            });
    System.out.println("parquet: " + inputs + " inputs");
  }

  private byte[] sample(CompressionCodecName codec, WriterVersion version) throws IOException {
    Path file = directory.resolve(codec + " " + version + ".parquet");
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(file.toUri()))
            .withType(TYPE)
            .withCompressionCodec(codec)
            .withWriterVersion(version)
            .withDictionaryEncoding(version == WriterVersion.PARQUET_1_0)
            .build()) {
      for (int i = 0; i < 50; i++) {
        writer.write(
            new SimpleGroupFactory(TYPE)
                .newGroup()
                .append("text", "天马行空" + i)
                .append("title", "题")
                .append("n", (long) i));
      }
    }
    assertThat(Files.readAllBytes(file)).startsWith("PAR1".getBytes(UTF_8));
    return Files.readAllBytes(file);
  }
}
