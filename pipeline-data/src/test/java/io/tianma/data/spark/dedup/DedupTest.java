package io.tianma.data.spark.dedup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.data.dedup.DedupOptions;
import io.tianma.data.dedup.Fingerprint;
import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Files;
import io.tianma.data.parquet.RowTypes;
import io.tianma.data.spark.rows.RowFiles;
import io.tianma.data.store.Records;
import io.tianma.data.testing.Documents;
import io.tianma.data.testing.LocalSpark;
import io.tianma.data.testing.WorkDirectory;
import io.tianma.data.text.Document;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LocalSpark.class)
class DedupTest {
  static final DedupOptions OPTIONS = DedupOptions.defaults();

  @TempDir Path directory;

  @Test
  void ofExactDuplicatesTheLongestStaysThenTheLeastId(SparkSession spark) {
    Document plain = Documents.of("天马行空，独往独来。");
    Document spaced = Documents.of("天马 行空， 独往独来。");
    Document wide = Documents.of("天马行空,独往独来。");
    Artifact made = dedup(spark, "a", List.of(plain, wide, spaced), 1);
    assertThat(texts(spark, made)).containsExactly(spaced.text());
    assertThat(made.manifest().counts().dropped()).isEqualTo(Map.of("exact-duplicate", 2L));
    List<Document> equal = List.of(plain, wide);
    String least = plain.id().compareTo(wide.id()) < 0 ? plain.text() : wide.text();
    assertThat(texts(spark, dedup(spark, "b", equal, 1))).containsExactly(least);
  }

  @Test
  void textsThatTakeTooLongAreLeftOutAndCounted(SparkSession spark) {
    List<Document> documents = List.of(Documents.of("天马行空，独往独来。"), Documents.of("别的。"));
    WorkDirectory work = new WorkDirectory(spark, directory);
    Artifact clean = work.of("clean", RowTypes.DOCUMENT, documents);
    DedupOptions hasty = Records.with(OPTIONS, "maxSeconds", 1e-9);
    for (long most : new long[] {0, 10}) {
      assertThatThrownBy(() -> Dedup.run(work.workspace, clean, hasty, most))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("of 2 documents, dropped {too-slow=2}")
          .hasMessageContaining("dedup.max-seconds = 1.0E-9");
    }
  }

  @Test
  void aChainOfNearDuplicatesLeavesItsLongestMember(SparkSession spark) throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    String core = Documents.text(random, 60);
    List<Document> documents = new ArrayList<>();
    for (int link = 0; link < 4; link++) { // each shares 15/16 with the next, the ends 12/16
      documents.add(Documents.of(core.substring(link * core.length() / 16)));
    }
    documents.add(Documents.of(Documents.text(random, 60)));
    Artifact made = dedup(spark, "a", documents, 1);
    assertThat(texts(spark, made))
        .containsExactlyInAnyOrder(documents.get(0).text(), documents.get(4).text());
    assertThat(made.manifest().counts().dropped()).isEqualTo(Map.of("near-duplicate", 3L));
    assertThat(made.manifest().statistics().get("cluster-sizes").toString()).isEqualTo("{\"4\":1}");
    String sample =
        Files.read(
            made.path().getFileSystem(spark.sparkContext().hadoopConfiguration()),
            made.file(RowFiles.DROPPED));
    assertThat(sample.lines()).hasSize(3).allMatch(l -> l.contains(documents.get(0).id()));
  }

  @Test
  void neitherOrderNorPartitionsNorFilesOfTheInputChangeBytes(SparkSession spark) {
    List<Document> documents = corpus();
    Artifact first = dedup(spark, "a", documents, 1);
    assertThat(first.manifest().counts().dropped())
        .containsKeys("exact-duplicate", "near-duplicate");
    for (int partitions : new int[] {3, 7}) {
      List<Document> permuted = new ArrayList<>(documents);
      Collections.shuffle(permuted, new Random(partitions));
      Artifact again = dedup(spark, "p" + partitions, permuted, partitions);
      assertThat(WorkDirectory.bytes(again)).isEqualTo(WorkDirectory.bytes(first));
    }
  }

  @Test
  void oneTaskFindsWhatSparkFindsInSteps(SparkSession spark) {
    List<Document> documents = corpus();
    SplittableRandom random = new SplittableRandom(8);
    String core = Documents.text(random, 60); // a cluster that is wider than a window of a band
    for (int i = 0; i < 40; i++) {
      documents.add(Documents.of(core + Documents.text(random, 1)));
    }
    Artifact oneTask = dedup(spark, "a", documents, 1);
    WorkDirectory work = new WorkDirectory(spark, directory.resolve("b"));
    Artifact clean = work.of("clean", RowTypes.DOCUMENT, documents, 1, 1);
    Artifact steps = Dedup.run(work.workspace, clean, OPTIONS, documents.size() - 1);
    assertThat(steps.manifest().statistics().get("cluster-sizes").toString()).contains("32-63");
    assertThat(steps.manifest().json()).isEqualTo(oneTask.manifest().json());
  }

  @Test
  void nearDuplicatesMayBeKept(SparkSession spark) {
    Artifact clean = new WorkDirectory(spark, directory).of("clean", RowTypes.DOCUMENT, corpus());
    DedupOptions exact = Records.with(OPTIONS, "near", false);
    Artifact made = Dedup.run(new WorkDirectory(spark, directory).workspace, clean, exact);
    assertThat(made.manifest().counts().dropped()).containsOnlyKeys("exact-duplicate");
  }

  @Test
  void whatDeduplicationWroteForItselfIsGone(SparkSession spark) throws IOException {
    dedup(spark, "a", corpus(), 1);
    try (var files = java.nio.file.Files.list(directory.resolve("a/dedup"))) {
      assertThat(files.map(f -> f.getFileName().toString()).filter(n -> !n.startsWith(".")))
          .containsExactlyInAnyOrder(
              "MANIFEST.json", "dropped.jsonl", "left-00000.aside", "part-00000.parquet");
    }
  }

  @Test
  void theSearchReportsItsPrecisionAndRecall(SparkSession spark) {
    var statistics = dedup(spark, "a", corpus(), 2).manifest().statistics();
    assertThat(statistics.get("sample-documents").asInt()).isEqualTo(100);
    assertThat(statistics.get("sample-pairs-exact").asInt())
        .isEqualTo(exactPairs(corpus(), corpus().size()));
    assertThat(statistics.get("sample-precision").asDouble()).isBetween(0.7, 1.0);
    assertThat(statistics.get("sample-recall").asDouble()).isBetween(0.7, 1.0);
  }

  /**
   * By sets of strings, each document with each other, exact duplicates left out.
   *
   * @param first how many documents from the beginning one of each pair is among
   */
  static int exactPairs(List<Document> documents, int first) {
    List<Set<String>> sets = new ArrayList<>();
    Set<String> normals = new HashSet<>();
    int probes = 0;
    for (Document document : documents) {
      String normal = Fingerprint.normal(document.text());
      if (normals.add(normal)) {
        probes += first-- > 0 ? 1 : 0;
        Set<String> set = new HashSet<>();
        for (int i = 0; i + 5 <= normal.length(); i++) {
          set.add(normal.substring(i, i + 5));
        }
        sets.add(set);
      }
    }
    int pairs = 0;
    for (int i = 0; i < sets.size(); i++) {
      for (int j = 0; j < Math.min(i, probes); j++) {
        Set<String> common = new HashSet<>(sets.get(i));
        common.retainAll(sets.get(j));
        double union = sets.get(i).size() + sets.get(j).size() - common.size();
        pairs += common.size() / union >= 0.8 ? 1 : 0;
      }
    }
    return pairs;
  }

  @Test
  void documentsThatShareAPassageWithATestSetLeave(SparkSession spark) throws IOException {
    List<Document> documents = Documents.random(10, 9);
    String passage = documents.get(3).text().substring(5, 60);
    Path lines = directory.resolve("test.jsonl");
    java.nio.file.Files.writeString(
        lines, "{\"title\": \"短\", \"text\": \"" + passage.replace("\n", "") + "\"}\n");
    WorkDirectory work = new WorkDirectory(spark, directory);
    Artifact clean = work.of("clean", RowTypes.DOCUMENT, documents);
    DedupOptions options =
        Records.with(OPTIONS, "testSets", List.of(lines.toString()), "passage", 20);
    Artifact made = Dedup.run(work.workspace, clean, options);
    assertThat(made.manifest().counts().dropped()).isEqualTo(Map.of("contaminated", 1L));
    assertThat(texts(spark, made)).doesNotContain(documents.get(3).text());
    assertThat(made.manifest().inputs()).extracting("path").contains("test-set/test.jsonl");
    Path packed = directory.resolve("packed.jsonl.gz");
    try (var out = new GZIPOutputStream(java.nio.file.Files.newOutputStream(packed))) {
      out.write(java.nio.file.Files.readAllBytes(lines));
    }
    DedupOptions ofPacked =
        Records.with(OPTIONS, "testSets", List.of(packed.toString()), "passage", 20);
    assertThat(Dedup.run(work.workspace, clean, ofPacked).manifest().counts().dropped())
        .isEqualTo(Map.of("contaminated", 1L));
    java.nio.file.Files.write(lines, passage.getBytes(Charset.forName("GB18030")));
    assertThatThrownBy(() -> Dedup.run(work.workspace, clean, options))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("dedup.test-sets[0] = file:" + lines + ": is not UTF-8 text; convert it");
    assertThatThrownBy(
            () ->
                Dedup.run(
                    work.workspace,
                    clean,
                    Records.with(OPTIONS, "testSets", List.of("/nowhere.txt"), "passage", 20)))
        .hasMessageContaining("dedup.test-sets[0] = /nowhere.txt");
  }

  @Test
  void aRepeatedParagraphStaysInOneDocument(SparkSession spark) {
    String shared = "本文版权归原作者所有，未经许可不得以任何方式转载或者摘编。";
    List<Document> documents = new ArrayList<>();
    for (String text : List.of("第一篇说的是天上的马。", "第二篇说的是地上的牛。", "第三篇说的是水里的鱼。")) {
      documents.add(Documents.of(text + "\n" + shared + "\n短句。"));
    }
    documents.add(Documents.of(shared));
    WorkDirectory work = new WorkDirectory(spark, directory);
    Artifact clean = work.of("clean", RowTypes.DOCUMENT, documents);
    Artifact made =
        Dedup.run(work.workspace, clean, Records.with(OPTIONS, "near", false, "paragraphs", 20));
    List<String> texts = texts(spark, made);
    assertThat(String.join("\n", texts)).containsOnlyOnce(shared).contains("短句。");
    Document least = documents.stream().min(Comparator.comparing(Document::id)).orElseThrow();
    assertThat(texts).contains(least.text());
    Map<String, Long> dropped =
        least.text().equals(shared) ? Map.of() : Map.of("only-repeated-paragraphs", 1L);
    assertThat(made.manifest().counts().dropped()).isEqualTo(dropped);
  }

  /** 60 originals, some with exact and near copies. */
  private static List<Document> corpus() {
    SplittableRandom random = new SplittableRandom(5);
    List<Document> documents = new ArrayList<>(Documents.random(60, 5));
    for (int i = 0; i < 60; i += 3) {
      String text = documents.get(i).text();
      documents.add(Documents.of(" " + text));
      documents.add(Documents.of(text + Documents.text(random, 1)));
    }
    return documents;
  }

  private Artifact dedup(
      SparkSession spark, String name, List<Document> documents, int partitions) {
    WorkDirectory work = new WorkDirectory(spark, directory.resolve(name));
    Artifact clean = work.of("clean", RowTypes.DOCUMENT, documents, partitions, 1);
    return Dedup.run(work.workspace, clean, OPTIONS);
  }

  private List<String> texts(SparkSession spark, Artifact artifact) {
    return new WorkDirectory(spark, directory)
        .rows(artifact, RowTypes.DOCUMENT).stream().map(Document::text).toList();
  }
}
