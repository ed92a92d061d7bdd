package io.tianma.data.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.text.Document;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.Util;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FooterOrderTest {
  private static final Document DOCUMENT =
      new Document("id", "天马行空", "题", "a.txt", "corpus", "CC0-1.0", "text");

  @TempDir Path directory;

  @Test
  void encodingsOfAWrittenFileAreInOrder() throws IOException {
    byte[] file = write();
    List<ColumnChunk> columns = footer(file).getRow_groups().get(0).getColumns();
    assertThat(columns).hasSizeGreaterThan(3);
    for (ColumnChunk column : columns) {
      assertThat(column.getMeta_data().getEncodings())
          .hasSizeGreaterThan(1)
          .isSortedAccordingTo(Comparator.comparingInt(Encoding::getValue));
    }
  }

  @Test
  void anyOrderOfAnotherJvmBecomesTheSameBytes() throws IOException {
    byte[] file = write();
    FileMetaData other = footer(file);
    other
        .getRow_groups()
        .forEach(
            group ->
                group
                    .getColumns()
                    .forEach(c -> Collections.reverse(c.getMeta_data().getEncodings())));
    ByteArrayOutputStream end = new ByteArrayOutputStream();
    end.write("column indexes".getBytes(StandardCharsets.US_ASCII));
    int before = end.size();
    Util.writeFileMetaData(other, end);
    int length = end.size() - before;
    end.write(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(length).array());
    end.write("PAR1".getBytes(StandardCharsets.US_ASCII));
    byte[] ordered = FooterOrder.of(end.toByteArray());
    assertThat(ordered).startsWith("column indexes".getBytes(StandardCharsets.US_ASCII));
    byte[] tail = Arrays.copyOfRange(ordered, before, ordered.length);
    assertThat(Arrays.copyOfRange(file, file.length - tail.length, file.length)).isEqualTo(tail);
    assertThat(end.toByteArray()).isNotEqualTo(ordered);
  }

  private byte[] write() throws IOException {
    FileSystem fs = FileSystem.getLocal(new Configuration(false));
    Path file = directory.resolve("rows.parquet");
    Files.deleteIfExists(file);
    try (RowWriter<Document> writer =
        new RowWriter<>(fs, new org.apache.hadoop.fs.Path(file.toString()), RowTypes.DOCUMENT)) {
      for (int i = 0; i < 20; i++) {
        writer.write(DOCUMENT);
      }
    }
    return Files.readAllBytes(file);
  }

  private static FileMetaData footer(byte[] file) throws IOException {
    int length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(file.length - 8);
    return Util.readFileMetaData(new ByteArrayInputStream(file, file.length - 8 - length, length));
  }
}
