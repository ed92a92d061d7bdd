package io.tianma.train.spark.batches;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.InvalidArtifact;
import io.tianma.data.parquet.ShardReader;
import io.tianma.data.shard.TokenizedPair;
import io.tianma.data.store.FileEntry;
import io.tianma.data.testing.LocalSpark;
import io.tianma.train.model.Batch;
import io.tianma.train.model.Padding;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.plan.BatchName;
import io.tianma.train.spark.TinyRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LocalSpark.class)
class ShardLoaderTest {
  private static final int EPOCH = 3 * TinyRun.ROWS_PER_SHARD;

  @TempDir Path directory;
  private TinyRun run;
  private Artifact shards;
  private ShardLoader loader;

  @BeforeEach
  void open(SparkSession spark) {
    run = new TinyRun(spark, directory);
    shards = run.shards();
    loader = new ShardLoader(new Configuration(), shards, 7, Padding.of(ModelConfig.quick(500)));
  }

  @Test
  void anEpochTakesEachPairOnce() throws IOException {
    Map<String, Integer> seen = new HashMap<>();
    for (int position = 0; position < 2 * EPOCH; position += 12) {
      for (String name : loader.round(position, 2, 3, 2)) {
        Batch batch = loader.batch(BatchName.parse(name));
        for (int row = 0; row < batch.rows(); row++) {
          seen.merge(source(batch, row), 1, Integer::sum);
        }
      }
    }
    Map<String, Integer> expected = new HashMap<>();
    for (FileEntry file : shards.files("train/")) {
      for (TokenizedPair pair :
          ShardReader.of(shards).read(run.artifacts.fileSystem(), shards.file(file.name()), file)) {
        expected.merge(Arrays.toString(pair.source()), 2, Integer::sum);
      }
    }
    assertThat(seen).isEqualTo(expected);
  }

  private static String source(Batch batch, int row) {
    int width = batch.sourceLength();
    int[] ids = Arrays.copyOfRange(batch.sourceBS(), row * width, (row + 1) * width);
    return Arrays.toString(Arrays.stream(ids).filter(id -> id != 0).toArray());
  }

  @Test
  void aWorkersBatchesDependOnItsPositionOnly() throws IOException {
    List<String> two = loader.round(24, 2, 3, 4);
    List<String> one = loader.round(36, 1, 3, 4);
    assertThat(two.subList(3, 6)).isEqualTo(one);
    ShardLoader other =
        new ShardLoader(new Configuration(), shards, 7, Padding.of(ModelConfig.quick(500)));
    for (String name : one) {
      BatchName batch = BatchName.parse(name);
      assertThat(other.batch(batch).sourceBS()).isEqualTo(loader.batch(batch).sourceBS());
    }
  }

  @Test
  void neighboursInABatchAreOfAboutEqualLength() throws IOException {
    List<Integer> lengths = new ArrayList<>();
    for (String name : loader.round(0, 1, 5, 4)) {
      Batch batch = loader.batch(BatchName.parse(name));
      int[] longest = new int[2];
      for (int row = 0; row < 4; row++) {
        int length = source(batch, row).split(",", -1).length;
        longest[0] = row == 0 ? length : Math.min(longest[0], length);
        longest[1] = Math.max(longest[1], length);
      }
      lengths.add(longest[1] - longest[0]);
    }
    assertThat(lengths.stream().mapToInt(i -> i).sum()).isLessThan(12);
  }

  @Test
  void readsTheShardsItNeedsAndNoOthers() throws IOException {
    BatchName first = BatchName.parse(loader.round(0, 1, 1, TinyRun.ROWS_PER_SHARD).get(0));
    for (FileEntry file : shards.files("train/")) {
      if (!file.name().equals(first.shard())) {
        Files.delete(directory.resolve("shards").resolve(file.name()));
      }
    }
    assertThat(loader.batch(first).rows()).isEqualTo(TinyRun.ROWS_PER_SHARD);
  }

  @Test
  void theCacheForgetsWhatWasReadLongestAgo() throws IOException {
    ShardCache cache = new ShardCache(1);
    List<FileEntry> files = shards.files("train/");
    List<TokenizedPair> rows = read(cache, files.get(0));
    assertThat(read(cache, files.get(0))).isSameAs(rows);
    read(cache, files.get(1));
    assertThat(read(cache, files.get(0))).isNotSameAs(rows);
  }

  private List<TokenizedPair> read(ShardCache cache, FileEntry file) throws IOException {
    return cache.read(new Configuration(), shards.file(file.name()), ShardReader.of(shards), file);
  }

  @Test
  void aShardThatChangedSinceItWasMadeIsNoticedByWhoReadsIt() throws IOException {
    BatchName first = BatchName.parse(loader.round(0, 1, 1, TinyRun.ROWS_PER_SHARD).get(0));
    Path file = directory.resolve("shards").resolve(first.shard());
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
    Files.write(file, bytes);
    assertThatThrownBy(() -> loader.batch(first))
        .isInstanceOf(InvalidArtifact.class)
        .hasMessageContaining(first.shard() + " has SHA-256");
  }
}
