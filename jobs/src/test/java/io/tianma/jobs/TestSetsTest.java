package io.tianma.jobs;

import static io.tianma.jobs.CommandLineRunner.tianma;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tianma.data.store.CanonicalJson;
import io.tianma.jobs.CommandLineRunner.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Two checkpoints scored by two sets of texts, by commands only. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TestSetsTest {
  private static final String[] CELLS = {"a/base", "a/large", "b/base", "b/large"};

  @TempDir static Path directory;
  private static Path work;
  private static Path config;

  @BeforeAll
  static void train() throws IOException {
    work = directory.resolve("work");
    Path corpus = TinyCorpus.write(directory.resolve("corpus"), 30, 1);
    config = TinyCorpus.config(directory.resolve("run.conf"), corpus, work);
    tianma("run", "--config", config).done();
  }

  /** The local file system, which does not take the samples of the third cell. */
  public static final class NotTheThird extends LocalFileSystem {
    private static int cells;

    @Override
    public FSDataOutputStream create(
        org.apache.hadoop.fs.Path file,
        FsPermission permission,
        boolean overwrite,
        int buffer,
        short replication,
        long block,
        Progressable progress)
        throws IOException {
      if (file.getName().equals("samples.jsonl") && ++cells == 3) {
        throw new IOException("planted failure");
      }
      return super.create(file, permission, overwrite, buffer, replication, block, progress);
    }
  }

  @Test
  @Order(1)
  void whatWasScoredStaysAndTheRestIsScoredAsIfNothingHadHappened() throws IOException {
    Path whole = directory.resolve("whole");
    FileUtils.copyDirectory(work.toFile(), whole.toFile());
    evaluate("work-dir=" + whole).done();

    Outcome interrupted =
        evaluate(
            "spark.properties.\"spark.hadoop.fs.file.impl\"=" + NotTheThird.class.getName(),
            "spark.properties.\"spark.hadoop.fs.file.impl.disable.cache\"=true");
    assertThat(interrupted.refused(1, "planted failure").out()).contains("a ", "large");
    Path cells = work.resolve("evaluations");
    assertThat(finished(cells)).containsExactly("a/base", "a/large");
    List<String> before = manifests(cells, "a/base", "a/large");

    assertThat(evaluate().done().out())
        .contains("evaluations/a/base: up to date", "evaluations/a/large: up to date")
        .contains("evaluations/b/base: kept 6 of 6", "evaluations/b/large: kept 6 of 6")
        .contains("tests/b: up to date");
    assertThat(finished(cells)).containsExactly(CELLS);
    assertThat(manifests(cells, "a/base", "a/large")).isEqualTo(before);
    assertThat(manifests(cells, CELLS)).isEqualTo(manifests(whole.resolve("evaluations"), CELLS));
    for (String cell : CELLS) {
      for (String file : List.of("metrics.json", "samples.jsonl", "samples.parquet")) {
        assertThat(cells.resolve(cell).resolve(file))
            .hasSameBinaryContentAs(whole.resolve("evaluations").resolve(cell).resolve(file));
      }
    }
  }

  @Test
  @Order(2)
  void whatMayBeWrittenForATestSetDecidesNoLossOfIt() throws IOException {
    evaluate("evaluate.max-new-tokens=8").done();
    JsonNode usual = metrics("a/base");
    assertThat(usual.path("generated").asInt()).as("evaluate.generate of the run").isEqualTo(4);
    evaluate("evaluate.max-new-tokens=1").done();
    JsonNode brief = metrics("a/base");
    assertThat(brief.path("checkpoints")).isEqualTo(usual.path("checkpoints"));
    assertThat(brief.at("/writing/style/length-ratio-char").asDouble())
        .isLessThan(usual.at("/writing/style/length-ratio-char").asDouble());
    assertThat(evaluate("evaluate.generate=0").done().out())
        .containsPattern("a +base +\\d+\\.\\d+ +-  standard");
    JsonNode none = metrics("a/base");
    assertThat(none.path("generated").asInt()).isZero();
    assertThat(none.path("checkpoints")).isEqualTo(usual.path("checkpoints"));
  }

  private static JsonNode metrics(String cell) throws IOException {
    Path file = work.resolve("evaluations").resolve(cell).resolve("metrics.json");
    return CanonicalJson.read(Files.readString(file), JsonNode.class);
  }

  private static Outcome evaluate(String... settings) throws IOException {
    List<Object> all = new ArrayList<>(List.of("evaluate", "--config", config));
    String sets = "test-sets=[{name=a,path=\"%s\"},{name=b,path=\"%s\"}]";
    all.addAll(List.of("--set", sets.formatted(titles("a", 0), titles("b", 7))));
    for (String setting : settings) {
      all.addAll(List.of("--set", setting));
    }
    return tianma(all.toArray());
  }

  private static Path titles(String set, int from) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = from; i < from + 6; i++) {
      lines.add("{\"content\": \"我们训练模型，第%d次处理文本。\", \"title\": \"模型%d\"}".formatted(i, i));
    }
    return Files.write(directory.resolve(set + ".jsonl"), lines);
  }

  private static List<String> finished(Path cells) throws IOException {
    try (Stream<Path> all = Files.walk(cells)) {
      return all.filter(file -> file.getFileName().toString().equals("MANIFEST.json"))
          .map(file -> cells.relativize(file.getParent()).toString())
          .sorted()
          .toList();
    }
  }

  private static List<String> manifests(Path cells, String... names) throws IOException {
    List<String> all = new ArrayList<>();
    for (String name : names) {
      all.add(Files.readString(cells.resolve(name).resolve("MANIFEST.json")));
    }
    return all;
  }
}
