package io.tianma.data.spark.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.data.dedup.DedupOptions;
import io.tianma.data.filter.CleanOptions;
import io.tianma.data.gap.PairOptions;
import io.tianma.data.hadoop.Artifact;
import io.tianma.data.parquet.RowTypes;
import io.tianma.data.shard.ShardOptions;
import io.tianma.data.source.IngestOptions;
import io.tianma.data.source.record.InputOptions;
import io.tianma.data.spark.clean.Clean;
import io.tianma.data.spark.dedup.Dedup;
import io.tianma.data.spark.ingest.Ingest;
import io.tianma.data.spark.pairs.Pairs;
import io.tianma.data.spark.rows.DedupRows;
import io.tianma.data.spark.rows.Fate;
import io.tianma.data.spark.rows.RowFiles;
import io.tianma.data.spark.shards.Shards;
import io.tianma.data.spark.vocab.Vocab;
import io.tianma.data.store.Records;
import io.tianma.data.testing.Cleaning;
import io.tianma.data.testing.Documents;
import io.tianma.data.testing.LocalSpark;
import io.tianma.data.testing.WorkDirectory;
import io.tianma.data.text.Document;
import io.tianma.data.vocab.VocabOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LocalSpark.class)
class ExplainTest {
  @TempDir Path directory;

  @Test
  void everyStageSaysWhatItDidAndWhatDecided(SparkSession spark) throws IOException {
    Path texts = Files.createDirectories(directory.resolve("texts"));
    List<Document> all = Documents.random(60, 5);
    String kept = all.get(0).text() + all.get(1).text();
    for (int i = 2; i < all.size(); i++) {
      Files.writeString(texts.resolve(i + ".txt"), all.get(i).text().repeat(2));
    }
    Files.writeString(texts.resolve("kept.txt"), kept);
    Files.writeString(texts.resolve("near.txt"), kept.substring(0, kept.length() - 4));
    Files.writeString(texts.resolve("exact.txt"), kept.replace("。", "！"));
    Files.writeString(texts.resolve("short.txt"), "太短。");
    Files.writeString(
        texts.resolve("single.txt"),
        "的" + Documents.random(1, 99).get(0).text().replaceAll("[。\n]", "，"));
    Files.write(texts.resolve("bad.txt"), new byte[] {0, 1, 2, -1});
    WorkDirectory work = chain(spark, texts);
    Map<String, String> ids =
        work.rows(work.workspace.artifacts().open("documents"), RowTypes.DOCUMENT).stream()
            .collect(Collectors.toMap(Document::source, Document::id));

    Function<String, List<Explain.Step>> explain =
        name -> Explain.of(work.workspace, ids.get(name));
    String keptId = ids.get("kept.txt");
    String pair =
        work.rows(work.workspace.artifacts().open("pairs"), RowTypes.PAIR).stream()
            .filter(p -> p.document().equals(keptId))
            .findFirst()
            .orElseThrow()
            .id();
    for (String known : List.of(keptId.substring(0, 12), pair, pair.substring(0, 12))) {
      assertThat(outcomes(Explain.of(work.workspace, known)))
          .as(known)
          .isEqualTo(outcomes(explain.apply("kept.txt")));
    }
    assertThat(outcomes(explain.apply("kept.txt")))
        .startsWith("documents read", "clean kept", "dedup kept")
        .element(3)
        .asString()
        .startsWith("pairs kept as ");
    assertThat(explain.apply("kept.txt").get(4).details()).isNotEmpty();
    assertThat(explain.apply("kept.txt").get(0).details()).contains("source: kept.txt");

    Explain.Step tooShort = explain.apply("short.txt").get(1);
    assertThat(tooShort.outcome()).isEqualTo("dropped: too-short");
    assertThat(tooShort.details()).contains("too-short: 3 is below clean.min-chars = 20");

    assertThat(explain.apply("near.txt").get(2).outcome()).isEqualTo("dropped: near-duplicate");
    assertThat(explain.apply("near.txt").get(2).details().get(0))
        .startsWith("copy of " + ids.get("kept.txt") + ", Jaccard 0.9");
    assertThat(explain.apply("exact.txt").get(2).details().get(0)).endsWith(", the same letters");
    assertThat(outcomes(explain.apply("single.txt")))
        .last()
        .isEqualTo("pairs dropped: too-few-sentences");
    assertThat(explain.apply("single.txt").get(3).details())
        .containsExactly(
            "sentences: 1 is below pairs.min-sentences = 3, neighbours joined up to"
                + " pairs.sentence-chars = 32");

    assertThat(outcomes(Explain.of(work.workspace, "texts: bad.txt at byte 0")))
        .containsExactly("documents dropped: not-text");
    assertThatThrownBy(() -> Explain.of(work.workspace, "0123"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("ID = 0123: unknown in this work directory");
  }

  @Test
  void aDocumentThatSharesAPassageWithATestSetIsNoDuplicate(SparkSession spark) throws IOException {
    WorkDirectory work = new WorkDirectory(spark, directory.resolve("work"));
    List<Document> all = Documents.random(12, 7);
    Path texts = Files.createDirectories(directory.resolve("texts"));
    for (int i = 0; i < all.size(); i++) {
      Files.writeString(texts.resolve(i + ".txt"), all.get(i).text());
    }
    Path test = Files.writeString(directory.resolve("test.txt"), all.get(3).text());
    Artifact documents =
        Ingest.run(work.workspace, IngestOptions.of(InputOptions.of(texts.toString())));
    Artifact clean = Clean.run(work.workspace, documents, Cleaning.lenient());
    DedupOptions options =
        Records.with(DedupOptions.defaults(), "testSets", List.of(test.toString()), "passage", 10);
    Dedup.run(work.workspace, clean, options);
    String id =
        work.rows(documents, RowTypes.DOCUMENT).stream()
            .filter(d -> d.source().equals("3.txt"))
            .findFirst()
            .orElseThrow()
            .id();
    assertThat(outcomes(Explain.of(work.workspace, id))).endsWith("dedup dropped: contaminated");
  }

  /** Far more leave than the sample of dropped rows holds, and for every reason there is. */
  @Test
  void everyDocumentThatLeavesHasItsOwnReason(SparkSession spark) throws IOException {
    WorkDirectory work = new WorkDirectory(spark, directory.resolve("work"));
    List<Document> all = Documents.random(40, 11);
    Map<String, String> reasons = new TreeMap<>();
    List<Document> given = new ArrayList<>();
    for (Document document : all) {
      String text = document.text().strip().repeat(2);
      Document near = Documents.of(text.substring(0, text.length() - 5));
      given.addAll(List.of(Documents.of(text), Documents.of(text + "！"), near));
      reasons.put(near.id(), "near-duplicate");
    }
    Path test = Files.writeString(directory.resolve("test.txt"), "这段文字属于测试集，训练时不可以看到它。");
    Document leaked = Documents.of("前面有别的话。" + Files.readString(test) + "后面也有别的话。");
    given.add(leaked);
    reasons.put(leaked.id(), "contaminated");
    Artifact documents = work.of("documents", RowTypes.DOCUMENT, given, 3, 4);
    Artifact clean =
        Clean.run(work.workspace, documents, Records.with(Cleaning.lenient(), "simplified", false));
    DedupOptions options =
        Records.with(DedupOptions.defaults(), "testSets", List.of(test.toString()), "passage", 10);
    Artifact dedup = Dedup.run(work.workspace, clean, options);
    assertThat(dedup.manifest().counts().dropped())
        .isEqualTo(Map.of("near-duplicate", 40L, "exact-duplicate", 40L, "contaminated", 1L));
    Set<String> kept =
        work.rows(dedup, RowTypes.DOCUMENT).stream().map(Document::id).collect(Collectors.toSet());
    given.forEach(
        document -> {
          if (!kept.contains(document.id())) {
            reasons.putIfAbsent(document.id(), "exact-duplicate");
          }
        });
    Map<String, String> left = new TreeMap<>();
    new RowFiles(work.workspace, dedup.path())
        .readAside(dedup, DedupRows.VETO)
        .collect()
        .forEach(veto -> left.put(veto.id(), Fate.key(veto.dropReason())));
    assertThat(left).isEqualTo(reasons);
    String sample = Files.readString(Path.of(dedup.file(RowFiles.DROPPED).toUri()));
    for (String reason : List.of("near-duplicate", "exact-duplicate")) {
      String unseen =
          reasons.keySet().stream()
              .filter(id -> reasons.get(id).equals(reason) && !sample.contains(id))
              .findFirst()
              .orElseThrow();
      assertThat(outcomes(Explain.of(work.workspace, unseen))).endsWith("dedup dropped: " + reason);
    }
  }

  private WorkDirectory chain(SparkSession spark, Path texts) {
    WorkDirectory work = new WorkDirectory(spark, directory.resolve("work"));
    Artifact documents =
        Ingest.run(work.workspace, IngestOptions.of(InputOptions.of(texts.toString())));
    CleanOptions cleaning = Records.with(Cleaning.lenient(), "minChars", 20, "simplified", false);
    Artifact clean = Clean.run(work.workspace, documents, cleaning);
    Artifact dedup = Dedup.run(work.workspace, clean, DedupOptions.defaults());
    Artifact vocab = Vocab.run(work.workspace, dedup, new VocabOptions(300, 200_000, false, ""));
    Artifact pairs =
        Pairs.run(work.workspace, dedup, Records.with(PairOptions.t5Pegasus(), "chunkChars", 150));
    Shards.run(work.workspace, pairs, vocab, new ShardOptions(40, 64, 24, 0.1, 1000, 7));
    return work;
  }

  private static List<String> outcomes(List<Explain.Step> steps) {
    return steps.stream().map(step -> step.stage() + " " + step.outcome()).toList();
  }
}
