package io.tianma.data.spark.vocab;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.parquet.RowTypes;
import io.tianma.data.store.Counts;
import io.tianma.data.testing.Documents;
import io.tianma.data.testing.LocalSpark;
import io.tianma.data.testing.WorkDirectory;
import io.tianma.data.text.Document;
import io.tianma.data.vocab.VocabOptions;
import io.tianma.data.vocab.VocabularyBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LocalSpark.class)
class SlowVocabTest {
  private static final List<Document> TEXTS =
      List.of(Documents.of("天马行空"), Documents.of("独往独来"), Documents.of("千山万水"));

  @TempDir Path directory;

  private static VocabOptions options(double seconds) {
    return new VocabOptions(VocabularyBuilder.fixed() + 4, 1000, false, "", seconds);
  }

  @Test
  void documentsThatTakeTooLongAreCountedAndKeptAsASample(SparkSession spark) throws IOException {
    WorkDirectory work = new WorkDirectory(spark, directory);
    Artifact vocab =
        Vocab.run(work.workspace, work.of("dedup", RowTypes.DOCUMENT, TEXTS), options(1e-9));
    assertThat(vocab.manifest().counts()).isEqualTo(Counts.of(0, Map.of("too-slow", 3L)));
    assertThat(vocab.manifest().statistics().path("distinct").asInt()).isZero();
    String sample =
        vocab.text(work.workspace.artifacts().fileSystem(), "dropped.jsonl").replace("\n", "");
    assertThat(sample).contains("vocab.max-seconds = 1.0E-9");
    assertThat(TEXTS).allMatch(text -> sample.contains("\"id\":\"" + text.id() + "\""));
  }

  @Test
  void documentsInTimeAreAllCounted(SparkSession spark) {
    WorkDirectory work = new WorkDirectory(spark, directory);
    Artifact vocab =
        Vocab.run(work.workspace, work.of("dedup", RowTypes.DOCUMENT, TEXTS), options(60));
    assertThat(vocab.manifest().counts()).isEqualTo(Counts.of(3, Map.of()));
  }

  /** Counts of dates are rows too, and are added up again. */
  @Test
  void whatTookTooLongSurvivesTheSumOfDates(SparkSession spark) {
    WorkDirectory work = new WorkDirectory(spark, directory);
    Broadcast<SharedCountable> words =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .broadcast(new SharedCountable(options(60), ""));
    List<WordCount> ofDate = WordCounts.of(work.parallel(TEXTS, 2), words, 3, 1e-9).collect();
    List<WordCount> sums = WordCounts.sum(work.parallel(ofDate, 2), words, 3).collect();
    assertThat(sums)
        .extracting(count -> count.token + " " + count.count)
        .containsExactlyInAnyOrderElementsOf(
            TEXTS.stream().map(text -> " " + text.id() + " 1").toList());
  }
}
