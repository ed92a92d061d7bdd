package io.tianma.data.spark;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.dedup.DedupOptions;
import io.tianma.data.gap.PairOptions;
import io.tianma.data.gap.PairRow;
import io.tianma.data.hadoop.Artifact;
import io.tianma.data.parquet.RowTypes;
import io.tianma.data.shard.ShardOptions;
import io.tianma.data.shard.TokenizedPair;
import io.tianma.data.source.IngestOptions;
import io.tianma.data.source.record.InputOptions;
import io.tianma.data.spark.clean.Clean;
import io.tianma.data.spark.dedup.Dedup;
import io.tianma.data.spark.ingest.Ingest;
import io.tianma.data.spark.pairs.Pairs;
import io.tianma.data.spark.shards.Shards;
import io.tianma.data.spark.vocab.Vocab;
import io.tianma.data.store.Counts;
import io.tianma.data.store.Records;
import io.tianma.data.testing.Cleaning;
import io.tianma.data.testing.Documents;
import io.tianma.data.testing.LocalSpark;
import io.tianma.data.testing.OddText;
import io.tianma.data.testing.WorkDirectory;
import io.tianma.data.text.Document;
import io.tianma.data.vocab.VocabOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** P3 over random corpora: what is counted is what was written and what is there. */
@ExtendWith(LocalSpark.class)
class ConservationTest {
  private static final int LINES = 120;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void nothingDisappearsBetweenTheLinesOfAFileAndTheRowsOfAShard(long seed, SparkSession spark)
      throws IOException {
    Path file = directory.resolve("odd.jsonl");
    Map<String, Long> wanted = write(file, new SplittableRandom(seed));
    WorkDirectory work = new WorkDirectory(spark, directory.resolve("work"));

    IngestOptions reading =
        new IngestOptions(List.of(InputOptions.of(file.toString())), 0.9, 1 << 20, 60);
    Artifact documents = Ingest.run(work.workspace, reading);
    Counts read = documents.manifest().counts();
    assertThat(read.in()).isEqualTo(LINES);
    assertThat(new TreeMap<>(read.dropped())).isEqualTo(wanted);
    Set<String> ids = conserved(work, documents, LINES, null);

    Artifact clean =
        Clean.run(work.workspace, documents, Records.with(Cleaning.lenient(), "minChars", 20));
    ids = conserved(work, clean, ids.size(), ids);
    Artifact dedup = Dedup.run(work.workspace, clean, DedupOptions.defaults());
    ids = conserved(work, dedup, ids.size(), ids);

    Artifact pairs =
        Pairs.run(work.workspace, dedup, Records.with(PairOptions.t5Pegasus(), "chunkChars", 150));
    List<PairRow> rows = work.rows(pairs, RowTypes.PAIR);
    Set<String> paired = rows.stream().map(PairRow::document).collect(toSet());
    assertThat(ids).containsAll(paired);
    Counts made = pairs.manifest().counts();
    assertThat(made.in()).isEqualTo(ids.size());
    assertThat(made.kept()).isEqualTo(paired.size());
    assertThat(total(made)).isEqualTo(ids.size() - paired.size());
    rows.forEach(ConservationTest::assertWhole);

    Artifact vocab = Vocab.run(work.workspace, dedup, new VocabOptions(250, 1000, false, ""));
    Artifact shards =
        Shards.run(work.workspace, pairs, vocab, new ShardOptions(16, 64, 24, 0.1, 1000, 7));
    List<TokenizedPair> tokenized = work.rows(shards, RowTypes.TOKENIZED);
    assertThat(shards.manifest().counts().in()).isEqualTo(rows.size());
    assertThat(tokenized.size() + total(shards.manifest().counts())).isEqualTo(rows.size());
    assertThat(rows.stream().map(PairRow::id).collect(toSet()))
        .containsAll(tokenized.stream().map(TokenizedPair::id).toList());
    assertThat(tokenized).extracting(TokenizedPair::id).doesNotHaveDuplicates();
  }

  /** Lines of which some are broken, empty, copies or lack the text; how many of each are lost. */
  private static Map<String, Long> write(Path file, SplittableRandom random) throws IOException {
    StringBuilder lines = new StringBuilder();
    Map<String, Long> lost = new TreeMap<>();
    Set<String> texts = new HashSet<>();
    String last = "天马。";
    for (int i = 0; i < LINES; i++) {
      String text =
          switch (random.nextInt(4)) {
            case 0 -> OddText.text(random, 40);
            case 1 -> last;
            default -> Documents.text(random, 1 + random.nextInt(20));
          };
      last = text;
      switch (random.nextInt(12)) {
        case 0 -> {
          lines.append("{\"text\": 坏\n");
          lost.merge("broken-json", 1L, Long::sum);
        }
        case 1 -> {
          lines.append("{\"title\": \"天马\"}\n");
          lost.merge("no-text", 1L, Long::sum);
        }
        default -> {
          lines.append("{\"text\": ").append(escaped(text)).append("}\n");
          String reason = text.isBlank() ? "empty" : "same-id";
          if (text.isBlank() || !texts.add(text.replaceAll("\\p{Cs}", "\uFFFD"))) {
            lost.merge(reason, 1L, Long::sum);
          }
        }
      }
    }
    Files.writeString(file, lines);
    return lost;
  }

  /** In ASCII, so that halves of surrogate pairs are there too. */
  private static String escaped(String text) {
    StringBuilder json = new StringBuilder("\"");
    text.chars().forEach(c -> json.append(String.format("\\u%04x", c)));
    return json.append('"').toString();
  }

  /** Rows that are there are those that are counted, each once, and came from the stage before. */
  private static Set<String> conserved(
      WorkDirectory work, Artifact made, long in, Set<String> before) {
    List<Document> rows = work.rows(made, RowTypes.DOCUMENT);
    Counts counts = made.manifest().counts();
    assertThat(counts.in()).isEqualTo(in);
    assertThat(counts.kept()).isEqualTo(rows.size());
    assertThat(rows.size() + total(counts)).isEqualTo(in);
    Set<String> ids = rows.stream().map(Document::id).collect(toSet());
    assertThat(ids).hasSameSizeAs(rows);
    if (before != null) {
      assertThat(before).containsAll(ids);
    }
    return ids;
  }

  private static long total(Counts counts) {
    return counts.dropped().values().stream().mapToLong(Long::longValue).sum();
  }

  /** Source and target are the sentences of the chunk, each in one of them, in their order. */
  private static void assertWhole(PairRow row) {
    StringBuilder source = new StringBuilder();
    StringBuilder target = new StringBuilder();
    Set<Integer> gaps = Arrays.stream(row.gaps()).boxed().collect(toSet());
    for (int i = 0; i < row.sentences().size(); i++) {
      (gaps.contains(i) ? target : source).append(row.sentences().get(i));
    }
    assertThat(row.source()).isEqualTo(source.toString());
    assertThat(row.target()).isEqualTo(target.toString());
  }
}
