package io.tianma.eval.spark;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.data.gap.PairRow;
import io.tianma.data.hadoop.Artifact;
import io.tianma.data.parquet.RowTypes;
import io.tianma.data.testing.LocalSpark;
import io.tianma.data.text.Document;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A byte of a file that changes after the driver has compared it, without any checksum beside it:
 * the task that reads the file notices. The byte lies in the footer, which no page checksum covers.
 */
@ExtendWith(LocalSpark.class)
class DamagedInputsTest {
  private static final String HELD_OUT = "held-out/shard-00000.parquet";
  private static final String TRAIN = "train/shard-00000.parquet";
  private static final String PART = "part-00000.parquet";

  @TempDir Path directory;

  @Test
  void tasksCompareHeldOutPairs(SparkSession spark) throws IOException {
    TinyRun run = new TinyRun(spark, directory);
    HeldOut heldOut = new HeldOut(run.workspace, damaged(run, run.shards(9, 1, 0), HELD_OUT));
    noticed(HELD_OUT, () -> heldOut.first(2));
    noticed(HELD_OUT, () -> heldOut.byLength().collect());
    noticed(HELD_OUT, () -> heldOut.heldOutTargets().collect());
  }

  @Test
  void tasksCompareTrainingPairs(SparkSession spark) throws IOException {
    TinyRun run = new TinyRun(spark, directory);
    HeldOut heldOut = new HeldOut(run.workspace, damaged(run, run.shards(9, 1, 0), TRAIN));
    noticed(TRAIN, () -> heldOut.trainTargets().collect());
  }

  @Test
  void tasksComparePairsThatSayTheirCorpus(SparkSession spark) throws IOException {
    TinyRun run = new TinyRun(spark, directory);
    PairRow row = new PairRow("d", "novels", "", 0, List.of("甲。"), new int[] {0}, "甲", "乙");
    Artifact pairs =
        run.make("pairs", "pairs", to -> run.table(to, RowTypes.PAIR, List.of(row), Map.of()));
    Artifact shards = run.shards(9, 1, 0, List.of(pairs));
    PairSources.of(run.workspace, shards);
    damaged(run, pairs, PART);
    noticed(PART, () -> PairSources.of(run.workspace, shards));
  }

  @Test
  void tasksCompareWhatAReportShows(SparkSession spark) throws IOException {
    TinyRun run = new TinyRun(spark, directory);
    Document document = new Document(Document.idOf("甲"), "甲", "", "a", "novels", "", "text");
    Artifact documents =
        run.make(
            "documents",
            "ingest",
            to -> run.table(to, RowTypes.DOCUMENT, List.of(document), Map.of()));
    damaged(run, documents, PART);
    CorpusFacts facts = new CorpusFacts(run.workspace);
    noticed(PART, () -> facts.corpora(List.of(documents)));
  }

  /** The artifact, verified by the driver before one bit of a file's footer is flipped. */
  private static Artifact damaged(TinyRun run, Artifact artifact, String file) throws IOException {
    run.workspace.artifacts().verify(artifact);
    Path path = Path.of(artifact.file(file).toUri());
    byte[] bytes = Files.readAllBytes(path);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    bytes[text.lastIndexOf("parquet-mr")] ^= 1;
    Files.deleteIfExists(path.resolveSibling("." + path.getFileName() + ".crc"));
    Files.write(path, bytes);
    return artifact;
  }

  private static void noticed(String file, ThrowingCallable reading) {
    assertThatThrownBy(reading).hasStackTraceContaining(file + " has SHA-256");
  }
}
