package io.tianma.data.spark.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Files;
import io.tianma.data.parquet.RowTypes;
import io.tianma.data.store.StageKey;
import io.tianma.data.testing.Documents;
import io.tianma.data.testing.LocalSpark;
import io.tianma.data.testing.WorkDirectory;
import io.tianma.data.text.Document;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LocalSpark.class)
class RowFilesTest {
  private static final List<Document> DOCUMENTS = Documents.random(200, 1);

  @TempDir Path directory;

  private enum Reason {
    TOO_SHORT,
    TOO_LONG,
    WITHDRAWN
  }

  @Test
  void neitherPartitionsNorOrderOfRowsNorAdaptiveExecutionChangeBytes(SparkSession spark) {
    Map<String, String> expected = null;
    for (int partitions : new int[] {1, 3, 7}) {
      for (boolean adaptive : new boolean[] {true, false}) {
        spark.conf().set("spark.sql.adaptive.enabled", adaptive);
        List<Document> permuted = new ArrayList<>(DOCUMENTS);
        Collections.shuffle(permuted, new Random(partitions));
        Artifact made =
            new WorkDirectory(spark, directory.resolve(partitions + "-" + adaptive))
                .of("documents", RowTypes.DOCUMENT, permuted, partitions, 3);
        assertThat(made.manifest().files()).hasSize(3);
        expected = expected == null ? WorkDirectory.bytes(made) : expected;
        assertThat(WorkDirectory.bytes(made)).isEqualTo(expected);
      }
    }
    spark.conf().set("spark.sql.adaptive.enabled", true);
  }

  @Test
  void theNumberOfFilesDependsOnBytesAloneAndIsAMultipleOfFour() {
    assertThat(RowFiles.count(0)).isEqualTo(1);
    assertThat(RowFiles.count((128 << 10) - 1)).isEqualTo(1);
    assertThat(RowFiles.count(128 << 10)).isEqualTo(4);
    assertThat(RowFiles.count(32L << 20)).isEqualTo(4);
    assertThat(RowFiles.count((32L << 20) + 1)).isEqualTo(8);
    assertThat(RowFiles.count(10L << 30)).isEqualTo(1280);
  }

  @Test
  void rowsComeBackAsTheyWereInOneOrderThroughAllFiles(SparkSession spark) {
    WorkDirectory work = new WorkDirectory(spark, directory);
    Artifact one = work.of("documents", RowTypes.DOCUMENT, DOCUMENTS, 2, 1);
    Artifact five = work.of("clean", RowTypes.DOCUMENT, DOCUMENTS, 2, 5);
    List<Document> rows = work.rows(five, RowTypes.DOCUMENT);
    assertThat(rows)
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactlyInAnyOrderElementsOf(DOCUMENTS)
        .containsExactlyElementsOf(work.rows(one, RowTypes.DOCUMENT));
  }

  /** What came into its place is whole and has good checksums, so that its hash alone tells. */
  @Test
  void aTaskComparesWhatItReadsThoughTheDriverHasDoneSo(SparkSession spark) throws IOException {
    WorkDirectory work = new WorkDirectory(spark, directory.resolve("a"));
    Artifact mine = work.of("documents", RowTypes.DOCUMENT, DOCUMENTS);
    new WorkDirectory(spark, directory.resolve("b"))
        .of("documents", RowTypes.DOCUMENT, DOCUMENTS.subList(0, 100));
    work.workspace.artifacts().verify(mine);
    JavaRDD<Document> rows =
        new RowFiles(work.workspace, mine.path()).read(mine, RowTypes.DOCUMENT);
    String name = mine.manifest().files().get(0).name();
    for (String file : List.of(name, "." + name + ".crc")) {
      java.nio.file.Files.copy(
          directory.resolve("b/documents").resolve(file),
          directory.resolve("a/documents").resolve(file),
          StandardCopyOption.REPLACE_EXISTING);
    }
    assertThatThrownBy(rows::collect).hasStackTraceContaining(name + " has SHA-256");
  }

  @Test
  void everyRowIsKeptOrCountedAndSampled(SparkSession spark) throws IOException {
    WorkDirectory work = new WorkDirectory(spark, directory);
    Artifact made = sift(work, 1);
    Map<String, Long> dropped = made.manifest().counts().dropped();
    long shorter = DOCUMENTS.stream().filter(d -> d.text().length() < 100).count();
    long longer = DOCUMENTS.stream().filter(d -> d.text().length() > 500).count();
    assertThat(shorter).isPositive();
    assertThat(longer).isGreaterThan(Dropped.SAMPLE);
    assertThat(dropped)
        .containsExactlyInAnyOrderEntriesOf(Map.of("too-short", shorter, "too-long", longer));
    String sample =
        Files.read(work.workspace.artifacts().fileSystem(), made.file(RowFiles.DROPPED));
    assertThat(sample.lines().filter(l -> l.contains("\"too-long\""))).hasSize(Dropped.SAMPLE);
    Artifact again = sift(new WorkDirectory(spark, directory.resolve("again")), 7);
    assertThat(WorkDirectory.bytes(again)).isEqualTo(WorkDirectory.bytes(made));
  }

  private static Artifact sift(WorkDirectory work, int partitions) {
    return work.workspace
        .artifacts()
        .make(
            new StageKey("clean", 1, "clean", Map.of(), List.of()),
            to -> {
              RowFiles rows = new RowFiles(work.workspace, to);
              JavaRDD<Fate<Document>> fates =
                  work.parallel(DOCUMENTS, partitions).map(RowFilesTest::sift);
              Written written = rows.write("part", RowTypes.DOCUMENT, fates, 3);
              return written.result(DOCUMENTS.size(), rows.sample(written), Map.of());
            });
  }

  private static Fate<Document> sift(Document document) {
    int length = document.text().length();
    if (length < 100) {
      return Fate.drop(document.id(), Reason.TOO_SHORT, document.text());
    }
    return length > 500
        ? Fate.drop(document.id(), Reason.TOO_LONG, document.text())
        : Fate.keep(document);
  }

  @Test
  void aVetoDropsTheRowOfItsIdWhereverItIs(SparkSession spark) throws IOException {
    WorkDirectory work = new WorkDirectory(spark, directory);
    String victim = DOCUMENTS.get(5).id();
    JavaRDD<Fate<Document>> fates = RowFiles.kept(work.parallel(DOCUMENTS, 3));
    JavaRDD<Fate<Document>> vetoes =
        work.parallel(List.of(victim, "nobody"), 1)
            .map(id -> Fate.veto(id, Reason.WITHDRAWN, "by its author"));
    Written written =
        new RowFiles(work.workspace, new org.apache.hadoop.fs.Path(directory.toUri()))
            .write("part", RowTypes.DOCUMENT, fates.union(vetoes), 2);
    assertThat(written.dropped()).isEqualTo(Map.of("withdrawn", 1L));
    assertThat(written.sample()).extracting(d -> d.id).containsExactly(victim);
    assertThat(written.rows()).isEqualTo(DOCUMENTS.size() - 1);
  }

  @Test
  void ofRowsWithOneIdTheFirstByLabelStays(SparkSession spark) {
    WorkDirectory work = new WorkDirectory(spark, directory);
    Document b = new Document("id", "文", "", "b.txt", "c", "", "text");
    Document a = new Document("id", "文", "", "a.txt", "c", "", "text");
    Artifact made = work.of("documents", RowTypes.DOCUMENT, List.of(b, a), 2, 1);
    assertThat(work.rows(made, RowTypes.DOCUMENT))
        .extracting(Document::source)
        .isEqualTo(List.of("a.txt"));
    assertThat(made.manifest().counts().dropped()).isEqualTo(Map.of(RowFiles.SAME_ID, 1L));
  }

  @Test
  void nothingStaysOfAttemptsThatLost(SparkSession spark) throws IOException {
    WorkDirectory work = new WorkDirectory(spark, directory);
    Artifact made = work.of("documents", RowTypes.DOCUMENT, DOCUMENTS, 2, 3);
    try (var files = java.nio.file.Files.list(directory.resolve("documents"))) {
      assertThat(files.map(f -> f.getFileName().toString()).filter(n -> !n.startsWith(".")))
          .containsExactlyInAnyOrder(
              "MANIFEST.json", "part-00000.parquet", "part-00001.parquet", "part-00002.parquet");
    }
    work.workspace.artifacts().verify(work.workspace.artifacts().open("documents"));
    assertThat(made.manifest().counts().kept()).isEqualTo(DOCUMENTS.size());
  }

  @Test
  void sparkReadsTheSameFiles(SparkSession spark) {
    WorkDirectory work = new WorkDirectory(spark, directory);
    Artifact made = work.of("documents", RowTypes.DOCUMENT, DOCUMENTS, 2, 3);
    assertThat(
            spark
                .read()
                .parquet(made.path() + "/*.parquet")
                .selectExpr("sum(length(text))")
                .head()
                .getLong(0))
        .isEqualTo(made.manifest().statistics().get("characters").asLong());
  }
}
