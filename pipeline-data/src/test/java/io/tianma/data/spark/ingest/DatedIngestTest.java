package io.tianma.data.spark.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.parquet.RowTypes;
import io.tianma.data.source.IngestOptions;
import io.tianma.data.source.record.Format;
import io.tianma.data.source.record.InputOptions;
import io.tianma.data.spark.clean.Clean;
import io.tianma.data.spark.explain.Explain;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.data.store.Records;
import io.tianma.data.testing.Cleaning;
import io.tianma.data.testing.LocalSpark;
import io.tianma.data.testing.WorkDirectory;
import io.tianma.data.text.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LocalSpark.class)
class DatedIngestTest {
  @TempDir Path temporary;

  @Test
  void aNewDateAddsOnlyTextsThatNoEarlierDateHasAndLeavesTheOldFiles(SparkSession spark)
      throws IOException {
    write("2026-11-23/a.txt", "甲");
    write("2026-11-23/b.txt", "乙");
    Artifact first = ingest(spark, "work");
    assertThat(first.manifest().counts().kept()).isEqualTo(2);
    Map<String, String> old = WorkDirectory.bytes(first);

    write("2026-11-24/a.txt", "甲");
    write("2026-11-24/c.txt", "丙");
    write("2026-11-24/d.txt", "丙");
    Artifact second = ingest(spark, "work");
    assertThat(texts(spark, "work", second)).containsExactlyInAnyOrder("甲", "乙", "丙");
    assertThat(second.manifest().counts().in()).isEqualTo(5);
    assertThat(second.manifest().counts().dropped())
        .isEqualTo(Map.of("ingested-before", 1L, "same-id", 1L));
    assertThat(WorkDirectory.bytes(second)).containsAllEntriesOf(old);
    assertThat(second.manifest().inputs())
        .extracting(input -> input.path())
        .containsExactly("documents/2026-11-23", "documents/2026-11-24");
  }

  @Test
  void nightByNightAndAtOnceGiveTheSameBytes(SparkSession spark) throws IOException {
    for (int day = 1; day <= 4; day++) {
      for (int i = 0; i < 10; i++) {
        write("2026-11-0" + day + "/" + i + ".txt", "文" + day * i % 17);
      }
      ingest(spark, "nightly");
    }
    Artifact nightly = ingest(spark, "nightly");
    Artifact atOnce = ingest(spark, "at-once");
    assertThat(atOnce.hash()).isEqualTo(nightly.hash());
    assertThat(WorkDirectory.bytes(atOnce)).isEqualTo(WorkDirectory.bytes(nightly));
  }

  @Test
  void oldDatesAreNeitherReadNorHashedAgain(SparkSession spark) throws IOException {
    Path old = write("2026-11-23/a.txt", "甲");
    Files.setLastModifiedTime(old, FileTime.fromMillis(1_000_000_000_000L));
    List<String> log = new ArrayList<>();
    ingest(spark, "work", log);
    write("2026-11-24/b.txt", "乙");
    // the same length and time, so that only reading could tell: nobody reads
    Files.writeString(old, "丁");
    Files.setLastModifiedTime(old, FileTime.fromMillis(1_000_000_000_000L));
    log.clear();
    Artifact made = ingest(spark, "work", log);
    assertThat(texts(spark, "work", made)).containsExactlyInAnyOrder("甲", "乙");
    assertThat(log).contains("documents/2026-11-23: up to date");

    // a change that shows makes its date and all later ones anew
    Files.setLastModifiedTime(old, FileTime.fromMillis(1_000_000_100_000L));
    assertThat(texts(spark, "work", ingest(spark, "work"))).containsExactlyInAnyOrder("丁", "乙");
  }

  @Test
  void datedAndUndatedInputsAndLaterStagesGoTogether(SparkSession spark) throws IOException {
    String prose = "从前有一匹马，住在很远的山里，它的毛像雪一样白，它的眼睛像星星那样亮。";
    write(
        "2026-11-23.jsonl", "{\"text\": \"" + prose + "二\"}\n{\"text\": \"" + prose + "一\"}\nx\n");
    Path base = Files.createDirectories(temporary.resolve("base"));
    Files.writeString(base.resolve("a.txt"), prose + "一");
    IngestOptions options =
        new IngestOptions(List.of(dated(), InputOptions.of(base.toString())), 0.5, 1 << 20, 60);
    WorkDirectory work = new WorkDirectory(spark, temporary.resolve("work"));
    Artifact documents = Ingest.run(work.workspace, options);
    assertThat(work.rows(documents, RowTypes.DOCUMENT)).hasSize(2);
    assertThat(documents.manifest().counts().dropped())
        .isEqualTo(Map.of("broken-json", 1L, "ingested-before", 1L));
    Artifact clean =
        Clean.run(work.workspace, documents, Records.with(Cleaning.options(), "minChars", 10));
    assertThat(clean.manifest().counts().kept()).isEqualTo(2);
    assertThat(Explain.of(work.workspace, Document.idOf(prose + "二"))).hasSize(2);
    assertThat(Explain.of(work.workspace, "news: 2026-11-23.jsonl at byte " + jsonOffset(prose)))
        .singleElement()
        .satisfies(step -> assertThat(step.outcome()).isEqualTo("dropped: broken-json"));
  }

  @Test
  void anUndatedArtifactMakesRoomForDatesAndBack(SparkSession spark) throws IOException {
    write("2026-11-23/a.txt", "甲");
    write("2026-11-24/a.txt", "乙");
    IngestOptions undated = IngestOptions.of(InputOptions.of(temporary.resolve("news").toString()));
    WorkDirectory work = new WorkDirectory(spark, temporary.resolve("work"));
    Artifact plain = Ingest.run(work.workspace, undated);
    Artifact dates = ingest(spark, "work");
    assertThat(dates.manifest().files()).allMatch(file -> file.name().startsWith("2026-11-2"));
    assertThat(temporary.resolve("work/documents/part-00000.parquet")).doesNotExist();
    assertThat(Ingest.run(work.workspace, undated).hash()).isEqualTo(plain.hash());
    assertThat(temporary.resolve("work/documents/2026-11-23")).doesNotExist();
  }

  @Test
  void datesWithoutAnyTextAreAnError(SparkSession spark) throws IOException {
    write("2026-11-23/a.txt", " ");
    assertThatThrownBy(() -> ingest(spark, "work"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no document");
  }

  private static int jsonOffset(String prose) {
    int line =
        ("{\"text\": \"" + prose + "二\"}\n")
            .getBytes(java.nio.charset.StandardCharsets.UTF_8)
            .length;
    return 2 * line;
  }

  private InputOptions dated() {
    return new InputOptions(
        temporary.resolve("news").toString(),
        "",
        "",
        Format.AUTO,
        Format.TEXT,
        "text",
        "title",
        true);
  }

  private Artifact ingest(SparkSession spark, String work) {
    return ingest(spark, work, new ArrayList<>());
  }

  private Artifact ingest(SparkSession spark, String work, List<String> log) {
    Artifacts artifacts =
        new Artifacts(
            spark.sparkContext().hadoopConfiguration(),
            temporary.resolve(work).toString(),
            log::add);
    return Ingest.run(new Workspace(spark, artifacts), IngestOptions.of(dated()));
  }

  private List<String> texts(SparkSession spark, String work, Artifact made) {
    return new WorkDirectory(spark, temporary.resolve(work))
        .rows(made, RowTypes.DOCUMENT).stream().map(Document::text).toList();
  }

  private Path write(String name, String content) throws IOException {
    Path file = temporary.resolve("news").resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }
}
