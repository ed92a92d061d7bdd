package io.tianma.data.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.InvalidArtifact;
import io.tianma.data.shard.TokenizedPair;
import io.tianma.data.store.CanonicalJson;
import io.tianma.data.store.Counts;
import io.tianma.data.store.FileEntry;
import io.tianma.data.store.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Shards with flipped bits on a file system that keeps no checksums, as object stores have none.
 */
class DamagedShardTest {
  private static final int VOCAB = 5000;
  private static final long SEED = 17;

  @TempDir Path directory;
  private FileSystem fs;
  private FileEntry file;
  private byte[] whole;
  private List<String> rows;

  @BeforeEach
  void write() throws IOException {
    fs = ((LocalFileSystem) FileSystem.getLocal(new Configuration())).getRaw();
    Random random = new Random(SEED);
    file = write("whole", 300, () -> random.nextInt(VOCAB));
    whole = Files.readAllBytes(directory.resolve("whole"));
    rows = text(reader().read(fs, path("whole"), file));
  }

  @Test
  void aFlippedBitIsNoticed() throws IOException {
    flips(40);
  }

  @Test
  @Tag("slow")
  void fourHundredFlippedBitsAreNoticed() throws IOException {
    flips(400);
  }

  private void flips(int flips) throws IOException {
    Random random = new Random(SEED);
    for (int i = 0; i < flips; i++) {
      String name = "flipped" + i;
      Files.write(directory.resolve(name), flipped(random.nextInt(8 * whole.length)));
      assertThatThrownBy(() -> reader().read(fs, path(name), file))
          .isInstanceOf(InvalidArtifact.class)
          .hasMessageContaining("its manifest says " + file.sha256());
    }
  }

  @Test
  void pagesAloneNoticeFlipsOfTheirBytes() throws IOException {
    Random random = new Random(SEED);
    int noticed = 0;
    for (int i = 0; i < 40; i++) {
      int data = 4 + random.nextInt(whole.length / 2); // far before the footer
      Files.write(directory.resolve("page" + i), flipped(8 * data));
      noticed += noticed("page" + i) ? 1 : 0;
    }
    assertThat(noticed).isEqualTo(40);
  }

  private boolean noticed(String name) {
    List<TokenizedPair> read = new ArrayList<>();
    try (RowReader<TokenizedPair> reader = new RowReader<>(fs, path(name), RowTypes.TOKENIZED)) {
      reader.forEachRemaining(read::add);
      return text(read).equals(rows); // harmless
    } catch (IOException | RuntimeException e) {
      return true;
    }
  }

  @Test
  void aFileThatChangesAfterItWasComparedIsComparedAgain() throws IOException {
    reader().read(fs, path("whole"), file);
    Files.write(directory.resolve("whole"), flipped(8 * (whole.length / 2)));
    fs.setTimes(path("whole"), System.currentTimeMillis() + 5000, -1);
    assertThatThrownBy(() -> reader().read(fs, path("whole"), file))
        .isInstanceOf(InvalidArtifact.class);
  }

  @Test
  void anIdOutsideOfTheVocabularyIsNamedWithItsRow() throws IOException {
    FileEntry other = write("ids", 3, () -> VOCAB);
    assertThatThrownBy(() -> reader().read(fs, path("ids"), other))
        .isInstanceOf(InvalidArtifact.class)
        .hasMessageContaining("ids: row 0: its source has token id 5000, the vocabulary 5000");
    FileEntry negative = write("negative", 3, () -> -1);
    assertThatThrownBy(() -> reader().read(fs, path("negative"), negative))
        .isInstanceOf(InvalidArtifact.class)
        .hasMessageContaining("token id -1");
  }

  @Test
  void aRowLongerThanItWasCutIsRefused() throws IOException {
    assertThatThrownBy(
            () ->
                ShardReader.of(artifact(Map.of("max-source", 10, "max-target", 5)))
                    .read(fs, path("whole"), file))
        .isInstanceOf(InvalidArtifact.class)
        .hasMessageContaining("the most is 10");
  }

  private byte[] flipped(int bit) {
    byte[] bytes = whole.clone();
    bytes[bit / 8] ^= (byte) (1 << bit % 8);
    return bytes;
  }

  private FileEntry write(String name, int count, java.util.function.IntSupplier ids)
      throws IOException {
    RowWriter<TokenizedPair> writer = new RowWriter<>(fs, path(name), RowTypes.TOKENIZED);
    try (writer) {
      for (int i = 0; i < count; i++) {
        int[] source = new int[20 + i % 50];
        java.util.Arrays.setAll(source, k -> ids.getAsInt());
        writer.write(new TokenizedPair("id" + i, source, new int[] {2, 7, 3}, 1));
      }
    }
    return writer.entry(name);
  }

  private org.apache.hadoop.fs.Path path(String name) {
    return new org.apache.hadoop.fs.Path(directory.toUri().toString(), name);
  }

  private ShardReader reader() {
    return ShardReader.of(artifact(Map.of("max-source", 512, "max-target", 128)));
  }

  private Artifact artifact(Map<String, Integer> configuration) {
    JsonNode statistics = CanonicalJson.tree(Map.of("vocab-size", VOCAB));
    JsonNode made = CanonicalJson.tree(configuration);
    Counts counts = Counts.of(0, Map.of());
    List<FileEntry> files = file == null ? List.of() : List.of(file);
    Manifest manifest =
        new Manifest(1, "shards", 1, made, "", List.of(), files, counts, statistics);
    return new Artifact("shards", path("."), manifest);
  }

  private static List<String> text(List<TokenizedPair> pairs) {
    return pairs.stream()
        .map(p -> p.id() + java.util.Arrays.toString(p.source()) + p.targetChars())
        .toList();
  }
}
