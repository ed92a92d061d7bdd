package io.tianma.data.spark.clean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.data.filter.CleanOptions;
import io.tianma.data.hadoop.Artifact;
import io.tianma.data.parquet.RowTypes;
import io.tianma.data.spark.rows.RowFiles;
import io.tianma.data.store.Counts;
import io.tianma.data.store.Input;
import io.tianma.data.store.Records;
import io.tianma.data.testing.Cleaning;
import io.tianma.data.testing.LocalSpark;
import io.tianma.data.testing.WorkDirectory;
import io.tianma.data.text.Document;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LocalSpark.class)
class CleanTest {
  private static final String PROSE =
      "从前有一匹马，住在很远的山里，它的毛像雪一样白，它的眼睛像星星那样亮。村里的人都说，只要看见它在天上飞过，这一年就会有好的收成。";

  @TempDir Path directory;

  @Test
  void keepsIdAndOriginOfEachDocumentAndMakesProseOfItsText(SparkSession spark) {
    WorkDirectory work = new WorkDirectory(spark, directory);
    Document raw = document("# 标题\n\n```\nint i;\n```\n\n" + PROSE + "1", "markdown");
    Artifact documents = work.of("documents", RowTypes.DOCUMENT, List.of(raw));

    Artifact clean = Clean.run(work.workspace, documents, Cleaning.options());
    assertThat(work.rows(clean, RowTypes.DOCUMENT))
        .singleElement()
        .usingRecursiveComparison()
        .isEqualTo(raw.withText("标题\n" + PROSE + "1"));
  }

  @Test
  void countsEachDropByReasonAndShowsSome(SparkSession spark) throws IOException {
    WorkDirectory work = new WorkDirectory(spark, directory);
    List<Document> rows = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      rows.add(document(PROSE + i, "text"));
      rows.add(document("短" + i, "text"));
    }
    rows.add(document("Only English words here, enough of them to be long. ".repeat(3), "text"));
    Artifact documents = work.of("documents", RowTypes.DOCUMENT, rows);

    Artifact clean = Clean.run(work.workspace, documents, Cleaning.options());
    Counts counts = clean.manifest().counts();
    assertThat(counts.in()).isEqualTo(81);
    assertThat(counts.kept()).isEqualTo(40);
    assertThat(counts.dropped()).isEqualTo(Map.of("too-short", 40L, "not-chinese", 1L));
    assertThat(Files.readAllLines(Path.of(clean.file(RowFiles.DROPPED).toUri())))
        .hasSize(21)
        .anyMatch(line -> line.contains("\"reason\":\"not-chinese\"") && line.contains("Only"));
  }

  @Test
  void maskedPersonalDataIsCountedByKindInWhatIsKept(SparkSession spark) {
    WorkDirectory work = new WorkDirectory(spark, directory);
    List<Document> rows =
        List.of(
            document(PROSE + "我的电话是13812345678，他的是13912345678。", "text"),
            document(PROSE + "写信到a@b.cn，身份证11010519491231002X。", "text"),
            document("短13812345678", "text"));
    Artifact documents = work.of("documents", RowTypes.DOCUMENT, rows);
    Artifact clean = Clean.run(work.workspace, documents, Cleaning.options());
    assertThat(clean.manifest().statistics().path("masked").toString())
        .isEqualTo("{\"e-mail\":1,\"id-card\":1,\"ip-address\":0,\"mobile\":2,\"plate\":0}");
    Artifact unmasked =
        Clean.run(
            work.workspace, documents, Records.with(Cleaning.options(), "maskPersonalData", false));
    assertThat(unmasked.manifest().statistics().has("masked")).isFalse();
  }

  @Test
  void neitherPartitionsNorOrderChangeBytes(SparkSession spark) {
    List<Document> rows = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      rows.add(document((i % 5 == 0 ? "" : PROSE) + i, i % 2 == 0 ? "text" : "markdown"));
    }
    Map<String, String> expected = null;
    for (int partitions : new int[] {1, 3, 7}) {
      Collections.shuffle(rows, new Random(partitions));
      WorkDirectory work = new WorkDirectory(spark, directory.resolve("w" + partitions));
      Artifact documents = work.of("documents", RowTypes.DOCUMENT, rows, partitions, 2);
      Artifact clean = Clean.run(work.workspace, documents, Cleaning.options());
      expected = expected == null ? WorkDirectory.bytes(clean) : expected;
      assertThat(WorkDirectory.bytes(clean)).isEqualTo(expected);
    }
  }

  @Test
  void filtersThatLeaveNothingAreAnErrorThatNamesReasonsAndKeys(SparkSession spark) {
    WorkDirectory work = new WorkDirectory(spark, directory);
    Artifact documents =
        work.of(
            "documents", RowTypes.DOCUMENT, List.of(document("一", "text"), document("二", "text")));
    CleanOptions options = Records.with(Cleaning.options(), "minChars", 100);
    assertThatThrownBy(() -> Clean.run(work.workspace, documents, options))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "clean: the filters leave nothing of 2 documents: too-short 2 (clean.min-chars = 100)");
    assertThat(directory.resolve("clean")).doesNotExist();
  }

  @Test
  void listedWordsLeaveDocumentsOutAndTheListIsPartOfTheLineage(SparkSession spark)
      throws IOException {
    WorkDirectory work = new WorkDirectory(spark, directory.resolve("work"));
    Path list = Files.writeString(directory.resolve("words.txt"), "\uFEFF澳门赌场\n# 赌博\n");
    Artifact documents =
        work.of(
            "documents",
            RowTypes.DOCUMENT,
            List.of(document(PROSE, "text"), document(PROSE + "请到澳门赌场来。", "text")));
    CleanOptions options = Records.with(Cleaning.options(), "wordList", list.toString());

    Artifact clean = Clean.run(work.workspace, documents, options);
    assertThat(clean.manifest().counts().dropped()).isEqualTo(Map.of("listed-words", 1L));
    assertThat(clean.manifest().inputs()).extracting(Input::path).contains("word-list/words.txt");

    Files.write(list, "澳门赌场\n".getBytes(Charset.forName("GB18030")));
    assertThatThrownBy(() -> Clean.run(work.workspace, documents, options))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("clean.word-list = " + list + ": is not UTF-8 text; convert it");
    Files.writeString(list, "没有这样的词\n");
    assertThat(Clean.run(work.workspace, documents, options).manifest().counts().kept())
        .isEqualTo(2);
  }

  private static Document document(String text, String format) {
    return new Document(Document.idOf(text), text, "题", "a/b", "c", "CC0-1.0", format);
  }
}
