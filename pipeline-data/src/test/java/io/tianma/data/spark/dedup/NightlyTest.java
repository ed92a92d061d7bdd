package io.tianma.data.spark.dedup;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tianma.data.dedup.DedupOptions;
import io.tianma.data.dedup.Veto;
import io.tianma.data.gap.PairOptions;
import io.tianma.data.gap.SlotOptions;
import io.tianma.data.gap.Strategy;
import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.parquet.RowTypes;
import io.tianma.data.source.IngestOptions;
import io.tianma.data.source.record.Format;
import io.tianma.data.source.record.InputOptions;
import io.tianma.data.spark.clean.Clean;
import io.tianma.data.spark.explain.Explain;
import io.tianma.data.spark.ingest.Ingest;
import io.tianma.data.spark.pairs.Pairs;
import io.tianma.data.spark.rows.DedupRows;
import io.tianma.data.spark.rows.Fate;
import io.tianma.data.spark.rows.RowFiles;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.data.spark.vocab.Vocab;
import io.tianma.data.store.Records;
import io.tianma.data.testing.Cleaning;
import io.tianma.data.testing.Documents;
import io.tianma.data.testing.LocalSpark;
import io.tianma.data.testing.WorkDirectory;
import io.tianma.data.text.Document;
import io.tianma.data.text.SentenceEnds;
import io.tianma.data.vocab.VocabOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A run every night costs what is new, and ends where one run over everything ends. */
@ExtendWith(LocalSpark.class)
class NightlyTest {
  @TempDir Path temporary;

  private final List<String> log = new ArrayList<>();

  @Test
  void nightByNightAndAtOnceGiveTheSameBytes(SparkSession spark) throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    List<String> before = new ArrayList<>();
    List<Artifact> nightly = List.of();
    for (int date = 1; date <= 3; date++) {
      List<String> texts = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        texts.add(Documents.text(random, 8 + random.nextInt(30)));
      }
      for (int i = 0; i < before.size(); i += 3) {
        texts.add(before.get(i) + Documents.text(random, 1)); // near to one of an earlier date
        texts.add(" " + before.get(i)); // a copy of it
      }
      before.addAll(texts);
      write(date, texts);
      nightly = run(spark, "nightly");
    }
    List<Artifact> atOnce = run(spark, "at-once");
    for (int stage = 0; stage < nightly.size(); stage++) {
      assertThat(WorkDirectory.bytes(nightly.get(stage)))
          .isEqualTo(WorkDirectory.bytes(atOnce.get(stage)));
      assertThat(nightly.get(stage).hash()).isEqualTo(atOnce.get(stage).hash());
    }
    Map<String, Long> dropped = atOnce.get(2).manifest().counts().dropped();
    assertThat(dropped).containsOnlyKeys("exact-duplicate", "near-duplicate");
    Artifact dedup = nightly.get(2);
    List<Veto> left =
        new RowFiles(workspace(spark, "nightly"), dedup.path())
            .readAside(dedup, DedupRows.VETO)
            .collect();
    assertThat(left.stream().collect(groupingBy(v -> Fate.key(v.dropReason()), counting())))
        .isEqualTo(dropped);
    assertThat(Explain.of(workspace(spark, "nightly"), left.get(0).id()).get(2).details().get(0))
        .startsWith("copy of " + left.get(0).original());
    JsonNode figures = dedup.manifest().statistics();
    List<Document> all = before.stream().map(text -> Documents.of(text.strip())).toList();
    assertThat(figures.path("sample-documents").asInt()).isEqualTo(12);
    assertThat(figures.path("sample-pairs-exact").asInt())
        .isPositive()
        .isEqualTo(DedupTest.exactPairs(all, 12));
    assertThat(figures.path("sample-precision").asDouble()).isBetween(0.7, 1.0);
    assertThat(figures.path("sample-recall").asDouble()).isBetween(0.7, 1.0);
    JsonNode statistics = nightly.get(0).manifest().statistics();
    assertThat(sum(statistics.path("lengths"), "rows"))
        .isEqualTo(nightly.get(0).manifest().counts().kept());
    assertThat(sum(statistics.path("top-sources"), "characters"))
        .isEqualTo(statistics.path("characters").asLong())
        .isEqualTo(sum(statistics.path("dates"), "characters"));
  }

  @Test
  void aNewDateLeavesTheWorkOnOldOnesAlone(SparkSession spark) throws IOException {
    SplittableRandom random = new SplittableRandom(8);
    List<String> texts = List.of(text(random, 20), text(random, 20));
    write(1, texts);
    run(spark, "work");
    write(2, List.of(texts.get(0) + Documents.text(random, 2), Documents.text(random, 20)));
    log.clear();
    List<Artifact> made = run(spark, "work");
    for (String stage :
        List.of("documents", "clean", "sketches", "dedup", "word-counts", "pairs")) {
      assertThat(log).contains(stage + "/2026-11-01: up to date");
    }
    // the new one is longer, but the old one was there before
    assertThat(texts(spark, made.get(2))).containsAll(texts).hasSize(3);
    log.clear();
    run(spark, "work");
    assertThat(log).noneMatch(line -> line.contains("kept"));
  }

  @Test
  void aTextThatMakesOneClusterOfTwoChangesTheOldDate(SparkSession spark) throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    String core = Documents.text(random, 60);
    List<String> chain = new ArrayList<>();
    for (int link = 0; link < 4; link++) { // each shares 11/12 with the next, the ends 9/12
      chain.add(core.substring(link * core.length() / 12).strip());
    }
    write(1, List.of(chain.get(0), chain.get(3)));
    assertThat(texts(spark, run(spark, "nightly").get(2))).hasSize(2);
    write(2, List.of(chain.get(1), chain.get(2), Documents.text(random, 30)));
    List<Artifact> nightly = run(spark, "nightly");
    assertThat(texts(spark, nightly.get(2))).contains(chain.get(0)).hasSize(2);
    assertThat(run(spark, "at-once").get(3).hash()).isEqualTo(nightly.get(3).hash());
  }

  @Test
  void paragraphsAreLookedForInAllDatesWhichIsSaid(SparkSession spark) throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    String shared = "本文版权归原作者所有，未经许可不得以任何方式转载或者摘编。";
    for (int date = 1; date <= 2; date++) {
      write(date, List.of(text(random, 20) + "\n" + shared));
    }
    Workspace workspace = workspace(spark, "work");
    Artifact clean = Clean.run(workspace, documents(workspace), Cleaning.lenient());
    log.clear();
    Artifact dedup =
        Dedup.run(workspace, clean, Records.with(DedupOptions.defaults(), "paragraphs", 20));
    assertThat(String.join("\n", texts(spark, dedup))).containsOnlyOnce(shared);
    assertThat(log)
        .anyMatch(line -> line.startsWith("dedup.paragraphs = 20: looks for paragraphs"));
    log.clear();
    Dedup.run(workspace, clean, Records.with(DedupOptions.defaults(), "paragraphs", 20));
    assertThat(log).containsExactly("dedup: up to date");
  }

  private static String text(SplittableRandom random, int sentences) {
    return Documents.text(random, sentences).strip();
  }

  private static long sum(JsonNode tally, String number) {
    long sum = 0;
    for (JsonNode group : tally) {
      sum += group.path(number).asLong();
    }
    return sum;
  }

  private List<String> texts(SparkSession spark, Artifact made) {
    return new WorkDirectory(spark, temporary.resolve("any"))
        .rows(made, RowTypes.DOCUMENT).stream().map(Document::text).toList();
  }

  /** Documents, clean, dedup, pairs and vocab. */
  private List<Artifact> run(SparkSession spark, String work) {
    Workspace workspace = workspace(spark, work);
    Artifact documents = documents(workspace);
    Artifact clean = Clean.run(workspace, documents, Cleaning.lenient());
    Artifact dedup = Dedup.run(workspace, clean, DedupOptions.defaults());
    Artifact pairs = Pairs.run(workspace, dedup, pairs());
    Artifact vocab = Vocab.run(workspace, dedup, new VocabOptions(300, 1000, false, ""));
    return List.of(documents, clean, dedup, pairs, vocab);
  }

  private Artifact documents(Workspace workspace) {
    String news = temporary.resolve("news").toString();
    InputOptions dated =
        new InputOptions(news, "", "", Format.AUTO, Format.TEXT, "text", "title", true);
    return Ingest.run(workspace, IngestOptions.of(dated));
  }

  private Workspace workspace(SparkSession spark, String work) {
    String directory = temporary.resolve(work).toString();
    return new Workspace(
        spark, new Artifacts(spark.sparkContext().hadoopConfiguration(), directory, log::add));
  }

  private static PairOptions pairs() {
    return Records.with(
        PairOptions.t5Pegasus(),
        "sentenceChars",
        1,
        "sentenceEnds",
        SentenceEnds.CHINESE,
        "strategy",
        Strategy.LEAD,
        "gapRatio",
        0.5,
        "slots",
        new SlotOptions(1, 0, 0));
  }

  private void write(int date, List<String> texts) throws IOException {
    Path directory = Files.createDirectories(temporary.resolve("news/2026-11-0" + date));
    for (String text : texts) {
      Files.writeString(directory.resolve(Document.idOf(text) + ".txt"), text);
    }
  }
}
