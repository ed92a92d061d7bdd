package io.tianma.data.spark.shards;

import static java.util.Arrays.stream;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.tianma.data.gap.PairOptions;
import io.tianma.data.gap.PairRow;
import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.parquet.RowTypes;
import io.tianma.data.parquet.ShardReader;
import io.tianma.data.shard.SeededHash;
import io.tianma.data.shard.ShardOptions;
import io.tianma.data.shard.TokenizedPair;
import io.tianma.data.spark.pairs.Pairs;
import io.tianma.data.spark.rows.RowFiles;
import io.tianma.data.spark.rows.VocabFiles;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.data.spark.vocab.Vocab;
import io.tianma.data.store.FileEntry;
import io.tianma.data.store.Records;
import io.tianma.data.testing.Documents;
import io.tianma.data.testing.LocalSpark;
import io.tianma.data.testing.WorkDirectory;
import io.tianma.data.text.Characters;
import io.tianma.data.text.Document;
import io.tianma.data.token.Tokenizer;
import io.tianma.data.vocab.VocabOptions;
import io.tianma.data.vocab.VocabularyBuilder;
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
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** From documents to shards: vocabulary, pairs, layout. */
@ExtendWith(LocalSpark.class)
class ShardsTest {
  private static final VocabOptions VOCAB = new VocabOptions(300, 200_000, false, "");
  private static final PairOptions PAIRS = Records.with(PairOptions.t5Pegasus(), "chunkChars", 150);
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
  void statisticsTellLengthsCorporaUnknownTokensAndCoverage(SparkSession spark) {
    List<Document> documents = new ArrayList<>(Documents.random(20, 4));
    documents.add(Documents.of("丗。丗。丗。" + "天地玄黄宇宙洪荒。".repeat(6)));
    Chain chain = new Chain(spark, directory, documents, 2);
    List<PairRow> pairs = chain.work.rows(chain.pairs, RowTypes.PAIR);
    assertThat(pairs).allMatch(pair -> pair.corpus().equals("made-up"));
    JsonNode ofPairs = chain.pairs.manifest().statistics();
    assertThat(ofPairs.path("corpora").path("made-up").path("rows").asInt())
        .isEqualTo(pairs.size());
    assertThat(ofPairs.path("top-sources").path("made").path("rows").asInt())
        .isEqualTo(pairs.size());
    for (String side : List.of("source", "target")) {
      Map<String, Long> byLength =
          pairs.stream()
              .map(pair -> side.equals("source") ? pair.source() : pair.target())
              .map(text -> text.codePointCount(0, text.length()))
              .collect(groupingBy(ShardsTest::octave, counting()));
      JsonNode shown = ofPairs.path(side + "-lengths");
      assertThat(shown.size()).isEqualTo(byLength.size());
      byLength.forEach(
          (length, rows) ->
              assertThat(shown.path(length).path("rows").asLong()).as(length).isEqualTo(rows));
    }
    Artifact shards = chain.shards(new ShardOptions(1, 64, 24, 0, 0, 7));
    JsonNode statistics = shards.manifest().statistics();
    List<TokenizedPair> rows = chain.work.rows(shards, RowTypes.TOKENIZED);
    assertThat(statistics.path("corpora").path("made-up").path("rows").asInt())
        .isEqualTo(rows.size());
    assertThat(statistics.path("top-sources").path("made").path("rows").asInt())
        .isEqualTo(rows.size());
    assertThat(statistics.path("unknown-tokens").asLong())
        .isEqualTo(
            rows.stream()
                .flatMapToInt(r -> IntStream.concat(stream(r.source()), stream(r.target())))
                .filter(id -> id == 100)
                .count());
    long inOctaves = 0;
    for (JsonNode octave : statistics.path("source-lengths")) {
      inOctaves += octave.path("source-tokens").asLong();
    }
    assertThat(inOctaves).isEqualTo(statistics.path("source-tokens").asLong());
  }

  @Test
  void aVocabularyThatLeavesMuchUnknownIsAWarning(SparkSession spark) {
    Chain chain = new Chain(spark, directory, Documents.random(40, 5), 2);
    List<String> said = new ArrayList<>();
    Workspace told =
        new Workspace(
            spark,
            new Artifacts(
                spark.sparkContext().hadoopConfiguration(), directory.toString(), said::add));
    Shards.run(told, chain.pairs, chain.vocab, SHARDS);
    assertThat(said).noneMatch(line -> line.startsWith("warning"));
    Artifact dedup = told.artifacts().open("dedup");
    Artifact small = Vocab.run(told, dedup, new VocabOptions(210, 200_000, false, ""));
    said.clear();
    Shards.run(told, chain.pairs, small, SHARDS);
    assertThat(said)
        .filteredOn(line -> line.startsWith("warning"))
        .singleElement()
        .asString()
        .matches(
            "warning: \\d\\d\\.\\d % of the tokens are unknown to the vocabulary; raise"
                + " vocab.size, or take a vocabulary of such texts");
  }

  private static String octave(int length) {
    int from = 1;
    while (2 * from <= length) {
      from *= 2;
    }
    return String.format("%09d to %09d", from, 2 * from - 1);
  }

  @Test
  void aVocabularyTellsHowMuchOfTheCorpusItHolds(SparkSession spark) {
    WorkDirectory work = new WorkDirectory(spark, directory);
    List<Document> texts = List.of(Documents.of("天气天气天气好GPU"), Documents.of("电脑GPU卡"));
    Artifact dedup = work.of("dedup", RowTypes.DOCUMENT, texts);
    // room for four of 天气 3, 天 3, 气 3, gpu 2, and then those that come once
    int size = VocabularyBuilder.fixed() + 4;
    Artifact vocab = Vocab.run(work.workspace, dedup, new VocabOptions(size, 200_000, false, ""));
    JsonNode coverage = vocab.manifest().statistics().path("coverage");
    assertThat(coverage.toString())
        .isEqualTo(
            "{\"characters\":{\"found\":10,\"held\":6,\"share\":0.6},"
                + "\"latin\":{\"found\":2,\"held\":2,\"share\":1.0},"
                + "\"words\":{\"found\":4,\"held\":3,\"share\":0.75}}");
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
                ShardReader.of(shards).read(fs, shards.file(file.name()), file).stream()
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

  /** A loss per character divides by these: those of what was cut off would make it look better. */
  @Test
  void aCutTargetHasTheCharactersThatItsTokensStandFor(SparkSession spark) {
    Chain chain = new Chain(spark, directory, Documents.random(30, 2), 2);
    Tokenizer tokenizer = VocabFiles.tokenizer(chain.work.workspace, chain.vocab);
    Map<String, TokenizedPair> rows = new HashMap<>();
    chain.work.rows(chain.shards(SHARDS), RowTypes.TOKENIZED).forEach(r -> rows.put(r.id(), r));
    int cut = 0;
    for (PairRow pair : chain.work.rows(chain.pairs, RowTypes.PAIR)) {
      TokenizedPair ofTitle = TitleShards.tokens(pair, tokenizer, 64, 24);
      TokenizedPair row = rows.getOrDefault(pair.id(), ofTitle);
      if (tokenizer.encode(pair.target(), 1000).length > 24
          && stream(row.target()).noneMatch(id -> id == 100)) {
        int held = Characters.length(tokenizer.decode(row.target()));
        assertThat(held).isLessThan(Characters.length(pair.target()));
        assertThat(row.targetChars()).as(pair.target()).isEqualTo(held);
        assertThat(ofTitle.targetChars()).isEqualTo(held);
        cut++;
      }
    }
    assertThat(cut).isGreaterThan(5);
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
