package io.tianma.data.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.gap.PairRow;
import io.tianma.data.shard.TokenizedPair;
import io.tianma.data.store.FileEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowWriterTest {
  @TempDir Path directory;
  private FileSystem fs;

  @BeforeEach
  void open() throws IOException {
    fs = FileSystem.getLocal(new Configuration());
  }

  @Test
  void tokenizedPairsComeBackAsTheyWere() throws IOException {
    List<TokenizedPair> rows = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      int[] source = new int[i % 400];
      java.util.Arrays.setAll(source, k -> k * 131 % 50_000);
      rows.add(new TokenizedPair("id" + i, source, new int[] {101, i, 102}, i));
    }
    var path = write("a", RowTypes.TOKENIZED, rows);
    List<TokenizedPair> read = new ArrayList<>();
    try (RowReader<TokenizedPair> reader = new RowReader<>(fs, path, RowTypes.TOKENIZED)) {
      reader.forEachRemaining(read::add);
    }
    assertThat(read).usingRecursiveFieldByFieldElementComparator().containsExactlyElementsOf(rows);
  }

  @Test
  void pairsWithEmptyListsAndOddTextComeBack() throws IOException {
    PairRow pair =
        new PairRow("doc", "书", "架", 3, List.of("", "𠀀😀\0", "שלום"), new int[0], "源", "\u202e目标");
    var path = write("b", RowTypes.PAIR, List.of(pair));
    try (RowReader<PairRow> reader = new RowReader<>(fs, path, RowTypes.PAIR)) {
      assertThat(reader.next()).usingRecursiveComparison().isEqualTo(pair);
      assertThat(reader.hasNext()).isFalse();
    }
  }

  @Test
  void aLoneSurrogateBecomesAQuestionMarkInsteadOfAnError() throws IOException {
    PairRow pair =
        new PairRow("doc", "c", "s", 0, List.of("\ud800"), new int[] {0}, "a\udc00b", "t");
    var path = write("c", RowTypes.PAIR, List.of(pair));
    try (RowReader<PairRow> reader = new RowReader<>(fs, path, RowTypes.PAIR)) {
      assertThat(reader.next().source()).isEqualTo("a?b");
    }
  }

  private <T> org.apache.hadoop.fs.Path write(String name, RowType<T> type, List<T> rows)
      throws IOException {
    var path = new org.apache.hadoop.fs.Path(directory.resolve(name).toUri());
    RowWriter<T> writer = new RowWriter<>(fs, path, type);
    try (writer) {
      for (T row : rows) {
        writer.write(row);
      }
    }
    FileEntry entry = writer.entry(name);
    assertThat(entry.rows()).isEqualTo(rows.size());
    assertThat(entry.bytes()).isEqualTo(fs.getFileStatus(path).getLen());
    assertThat(entry.sha256()).isEqualTo(io.tianma.data.hadoop.Files.sha256(fs, path));
    return path;
  }
}
