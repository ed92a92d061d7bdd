package io.tianma.data.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.data.gap.PairOptions;
import io.tianma.data.gap.PairRow;
import io.tianma.data.hadoop.Artifact;
import io.tianma.data.parquet.RowTypes;
import io.tianma.data.shard.SeededHash;
import io.tianma.data.shard.ShardOptions;
import io.tianma.data.shard.TokenizedPair;
import io.tianma.data.store.FileEntry;
import io.tianma.data.testing.Documents;
import io.tianma.data.testing.LocalSpark;
import io.tianma.data.testing.WorkDirectory;
import io.tianma.data.text.Document;
import io.tianma.data.vocab.VocabOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** From documents to shards: vocabulary, pairs, layout. */
@ExtendWith(LocalSpark.class)
class ShardsTest {
  private static final VocabOptions VOCAB = new VocabOptions(300, 200_000, false, "");
  private static final PairOptions PAIRS = PairOptions.t5Pegasus().withChunkChars(150);
  private static final ShardOptions SHARDS = new ShardOptions(40, 64, 24, 0.1, 1000, 7);

  @TempDir Path directory;

  @Test
  void neitherOrderNorPartitionsNorAdaptiveExecutionChangeBytes(SparkSession spark) {
    List<Document> documents = Documents.random(150, 2);
    Chain first = new Chain(spark, directory.resolve("first"), documents, 1);
    Map<String, String> expected = WorkDirectory.bytes(first.shards(SHARDS));
    for (int partitions : new int[] {3, 7}) {
      spark.conf().set("spark.sql.adaptive.enabled", partitions == 3);
      List<Document> permuted = new ArrayList<>(documents);
      Collections.shuffle(permuted, new Random(partitions));
      Chain chain = new Chain(spark, directory.resolve("p" + partitions), permuted, partitions);
      assertThat(chain.vocab.hash()).isEqualTo(first.vocab.hash());
      assertThat(chain.pairs.hash()).isEqualTo(first.pairs.hash());
      assertThat(WorkDirectory.bytes(chain.shards(SHARDS))).isEqualTo(expected);
    }
    spark.conf().set("spark.sql.adaptive.enabled", true);
  }

  @Test
  void trainingShardsHaveEquallyManyRowsAndTheRestIsCounted(SparkSession spark) {
    Chain chain = new Chain(spark, directory, Documents.random(150, 2), 2);
    Artifact shards = chain.shards(SHARDS);
    List<FileEntry> train = shards.files("train/");
    var statistics = shards.manifest().statistics();
    long rows = statistics.get("rows-per-shard").asLong();
    assertThat(rows).isGreaterThanOrEqualTo(40);
    assertThat(train).hasSizeGreaterThan(3).allMatch(file -> file.rows() == rows);
    assertThat(train).hasSize(statistics.get("train-shards").asInt());
    var counts = shards.manifest().counts();
    assertThat(counts.in()).isEqualTo(RowFiles.rows(chain.pairs));
    long remainder = counts.dropped().getOrDefault("remainder", 0L);
    assertThat(remainder).isLessThan(train.size());
    assertThat(statistics.get("train-rows").asLong() + statistics.get("held-out-rows").asLong())
        .isEqualTo(counts.kept());
    assertThat(statistics.get("vocab-size").asInt()).isEqualTo(300);
  }

  @Test
  void noShardSizeLosesMoreThanARowForEachShard(SparkSession spark) {
    Chain chain = new Chain(spark, directory, Documents.random(40, 2), 2);
    for (int size : new int[] {1, 2, 3, 7, 1_000_000}) {
      Artifact shards = chain.shards(new ShardOptions(size, 64, 24, 0.1, 1000, 7));
      long dropped = shards.manifest().counts().dropped().getOrDefault("remainder", 0L);
      assertThat(dropped).isLessThan(shards.files("train/").size());
      assertThat(shards.files("train/"))
          .map(FileEntry::rows)
          .containsOnly(shards.manifest().statistics().get("rows-per-shard").asLong());
    }
  }

  @Test
  void rowsStandInTheOrderOfTheirHashes(SparkSession spark) {
    Chain chain = new Chain(spark, directory, Documents.random(150, 2), 2);
    Artifact shards = chain.shards(SHARDS);
    List<TokenizedPair> rows = chain.work.rows(shards, RowTypes.TOKENIZED);
    int held = shards.manifest().statistics().get("held-out-rows").asInt();
    List<TokenizedPair> train = rows.subList(held, rows.size());
    Comparator<TokenizedPair> order =
        (a, b) -> Long.compareUnsigned(SeededHash.of(7, a.id()), SeededHash.of(7, b.id()));
    assertThat(train).isSortedAccordingTo(order);
    assertThat(rows.subList(0, held)).isSortedAccordingTo(order);
  }

  @Test
  void noDocumentIsOnBothSides(SparkSession spark) throws IOException {
    Chain chain = new Chain(spark, directory, Documents.random(150, 2), 2);
    Artifact shards = chain.shards(SHARDS);
    Map<String, String> documentOf = new HashMap<>();
    for (PairRow pair : chain.work.rows(chain.pairs, RowTypes.PAIR)) {
      documentOf.put(pair.id(), pair.document());
    }
    Map<Boolean, Set<String>> sides = new HashMap<>();
    for (FileEntry file : shards.files("")) {
      if (file.rows() > 0) {
        var fs = shards.path().getFileSystem(spark.sparkContext().hadoopConfiguration());
        sides
            .computeIfAbsent(file.name().startsWith("train/"), s -> new HashSet<>())
            .addAll(
                io.tianma.data.parquet.ShardReader.read(fs, shards.file(file.name())).stream()
                    .map(row -> documentOf.get(row.id()))
                    .collect(Collectors.toSet()));
      }
    }
    assertThat(sides.get(true)).isNotEmpty().doesNotContainAnyElementsOf(sides.get(false));
    assertThat(sides.get(false)).hasSizeBetween(5, 30);
  }

  @Test
  void tokensAreCutToTheirLongestLengths(SparkSession spark) {
    Chain chain = new Chain(spark, directory, Documents.random(30, 2), 2);
    Artifact shards = chain.shards(SHARDS);
    List<TokenizedPair> rows = chain.work.rows(shards, RowTypes.TOKENIZED);
    assertThat(rows).allMatch(r -> r.source().length <= 64 && r.target().length <= 24);
    assertThat(rows).anyMatch(r -> r.source().length == 64).anyMatch(r -> r.target().length == 24);
    assertThat(rows)
        .allMatch(r -> r.source()[0] == 101 && r.target()[r.target().length - 1] == 102);
  }

  @Test
  void documentsThatGiveNoPairAreCountedAndAnEmptyResultNamesTheKeys(SparkSession spark) {
    List<Document> few = List.of(Documents.of("短。"), Documents.of("也短。"));
    List<Document> more = new ArrayList<>(Documents.random(5, 3));
    more.addAll(few);
    Chain chain = new Chain(spark, directory.resolve("more"), more, 1);
    var counts = chain.pairs.manifest().counts();
    assertThat(counts.in()).isEqualTo(7);
    assertThat(counts.dropped()).containsEntry("too-few-sentences", 2L);
    assertThatThrownBy(() -> new Chain(spark, directory.resolve("few"), few, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("pairs: no document of 2 gave a pair; lower pairs.min-sentences = 3");
    assertThat(directory.resolve("few/pairs")).doesNotExist();
  }

  @Test
  void anEmptySideNamesTheKeys(SparkSession spark) {
    Chain chain = new Chain(spark, directory, Documents.random(3, 3), 1);
    assertThatThrownBy(() -> chain.shards(new ShardOptions(40, 64, 24, 1e-9, 1000, 7)))
        .hasMessageContaining("raise shards.held-out = 1.0E-9");
    assertThatThrownBy(() -> chain.shards(new ShardOptions(40, 64, 24, 0.999999, 1 << 30, 7)))
        .hasMessageContaining("lower shards.held-out = 0.999999");
    assertThat(directory.resolve("shards")).doesNotExist();
    Artifact none = chain.shards(new ShardOptions(40, 64, 24, 0, 0, 7));
    assertThat(none.files("held-out/")).isEmpty();
  }

  private static final class Chain {
    final WorkDirectory work;
    final Artifact vocab;
    final Artifact pairs;

    Chain(SparkSession spark, Path directory, List<Document> documents, int partitions) {
      work = new WorkDirectory(spark, directory);
      Artifact dedup = work.of("dedup", RowTypes.DOCUMENT, documents, partitions, 2);
      vocab = Vocab.run(work.workspace, dedup, VOCAB);
      pairs = Pairs.run(work.workspace, dedup, PAIRS);
    }

    Artifact shards(ShardOptions options) {
      return Shards.run(work.workspace, pairs, vocab, options);
    }
  }
}
