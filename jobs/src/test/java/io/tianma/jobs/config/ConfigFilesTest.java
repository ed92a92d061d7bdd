package io.tianma.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.eval.metric.overlap.Dialect;
import io.tianma.train.plan.StageOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFilesTest {
  @TempDir Path directory;

  @Test
  void aFileIsReadOverTheDefaults() throws IOException {
    RunConfig config = read("pretrain.batch-size = 5\nevaluate { dialect = rouge-py }");
    assertThat(config.pretrain().batchSize()).isEqualTo(5);
    assertThat(config.evaluate().dialect()).isEqualTo(Dialect.ROUGE_PY);
    assertThat(config.pretrain().workers())
        .isEqualTo(ConfigFiles.defaults(List.of()).pretrain().workers());
  }

  @Test
  void elementsOfAListHaveWhatTheyDoNotSayFromTheKeyBesideIt() throws IOException {
    RunConfig config =
        read(
            """
            stage { rounds = 7, model.d-ff = 99 }
            stages = [{ name = a, model.d-model = 32 }, { name = b, rounds = 8 }]
            """);
    assertThat(config.stages()).extracting(StageOptions::name).containsExactly("a", "b");
    assertThat(config.stages()).extracting(StageOptions::rounds).containsExactly(7, 8);
    assertThat(config.stages()).extracting(s -> s.model().dModel()).containsExactly(32, 512);
    assertThat(config.stages()).extracting(s -> s.model().dFf()).containsOnly(99);
  }

  @Test
  void settingsGoBeforeTheFileAndReferencesSeeThem() throws IOException {
    RunConfig config =
        read(
            "work-dir = a\nreport.title = ${work-dir}\" run\"\nstages = [{name=x}, {name=y}]",
            "work-dir=hdfs://host/b // c",
            "stages.1.rounds=3",
            "pretrain.seed=1",
            "pretrain.seed=2",
            "spark.properties={\"spark.x\" = 1, spark.y.z = on}");
    assertThat(config.workDir()).isEqualTo("hdfs://host/b // c");
    assertThat(config.report().title()).isEqualTo("hdfs://host/b // c run");
    assertThat(config.stages()).extracting(StageOptions::rounds).containsExactly(1000, 3);
    assertThat(config.pretrain().seed()).isEqualTo(2);
    assertThat(config.spark().properties()).containsEntry("spark.x", "1");
    assertThat(config.spark().properties()).containsEntry("spark.y.z", "on");
  }

  /** Of every form: nothing is fetched, nothing is silently empty, nothing lies elsewhere. */
  @Test
  void onlyFilesBesideOrBelowAreIncluded() throws IOException {
    Path below = Files.createDirectories(directory.resolve("below"));
    Files.writeString(
        below.resolve("own.conf"), "pairs.chunk-chars = 101\ninclude \"../base.conf\"");
    Files.writeString(directory.resolve("base.conf"), "pairs.min-sentences = 4");
    assertThat(read("include \"below/own.conf\"").pairs().chunkChars()).isEqualTo(101);
    assertThat(read("include file(\"below/own.conf\")").pairs().minSentences()).isEqualTo(4);
    for (String what :
        List.of(
            "file(\"absent.conf\")",
            "required(file(\"absent.conf\"))",
            "required(\"absent.conf\")",
            "classpath(\"absent.conf\")",
            "url(\"http://127.0.0.1:9/a.conf\")",
            "url(\"file:/etc/hostname\")",
            "\"http://127.0.0.1:9/a.conf\"",
            "\"/etc/hostname\"",
            "file(\"/etc/hostname\")",
            "\"../../etc/hostname\"",
            "\"below\"")) {
      refused("include " + what).hasMessageStartingWith("include ").hasMessageNotContaining("\n");
    }
  }

  @Test
  void includesLieBesideTheIncludingFileAndMustExist() throws IOException {
    Files.writeString(directory.resolve("base.conf"), "pairs.chunk-chars = 100");
    assertThat(read("include \"base.conf\"").pairs().chunkChars()).isEqualTo(100);
    refused("include \"absent.conf\"").hasMessageContaining("absent.conf");
  }

  /** As spark-submit's --files leave them in the working directory of the driver. */
  @Test
  void aFileOfTheWorkingDirectoryIncludesOthersBesideItToo() throws IOException {
    Path base = Files.createTempFile(Path.of(""), "base-", ".conf");
    Path file = Files.createTempFile(Path.of(""), "file-", ".conf");
    try {
      Files.writeString(base, "pairs.chunk-chars = 100");
      Files.writeString(file, "include \"" + base.getFileName() + "\"");
      Path name = file.getFileName();
      assertThat(name.getParent()).isNull();
      assertThat(ConfigFiles.read(name, List.of()).pairs().chunkChars()).isEqualTo(100);
    } finally {
      Files.delete(base);
      Files.delete(file);
    }
  }

  @Test
  void aFileThatDoesNotExistIsNamed() {
    assertThatThrownBy(() -> ConfigFiles.read(directory.resolve("none.conf"), List.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("none.conf")
        .hasMessageContaining("no such file");
  }

  @Test
  void anUnknownKeyIsRefusedWithTheNearestOneAndItsLine() {
    refused("\npretrain {\n  batchsize = 3 }")
        .hasMessageContaining("pretrain.batchsize")
        .hasMessageContaining("nearest one is pretrain.batch-size")
        .hasMessageContaining("run.conf: 3");
    refused("chunk-chars = 3").hasMessageContaining("pairs.chunk-chars");
    refused("stages = [{ name = a, modell {} }]")
        .hasMessageContaining("stages[0].modell")
        .hasMessageContaining("nearest one is stages[0].model");
    refused("", "workdir=x").hasMessageContaining("work-dir").hasMessageContaining("--set");
  }

  @Test
  void aValueOfAnotherTypeIsRefusedWithValueKeyTypeAndLine() {
    refused("pretrain.batch-size = many")
        .hasMessage(
            "pretrain.batch-size = \"many\": must be a whole number ("
                + directory.resolve("run.conf")
                + ": 1)");
    refused("pretrain.batch-size = 1.5").hasMessageContaining("1.5: must be a whole number");
    refused("pretrain.batch-size = 3000000000").hasMessageContaining("must be a whole number");
    refused("pairs.gap-ratio = []").hasMessageContaining("must be a number");
    refused("vocab.hmm = 1").hasMessageContaining("must be true or false");
    refused("work-dir = {}").hasMessageContaining("must be text");
    refused("stages = 3").hasMessageContaining("stages = 3: must be a list");
    refused("pairs = 3").hasMessageContaining("pairs = 3: must be a section");
    refused("stages = [3]").hasMessageContaining("stages[0] = 3: must be a section");
    refused("evaluate.dialect = x").hasMessageContaining("must be one of standard, rouge-py");
    refused("stages = [{ rounds = 2 }]").hasMessageContaining("stages[0].name is missing");
  }

  @Test
  void aValueThatTheRecordRefusesIsNamedWithItsWholeKeyAndLine() {
    refused("\npairs.chunk-chars = 0")
        .hasMessageContaining("pairs.chunk-chars = 0: must be positive")
        .hasMessageContaining("run.conf: 2");
    refused("stages = [{ name = a, model.d-kv = -1 }]")
        .hasMessageContaining("stages[0].model.d-kv = -1: must be positive");
    refused("", "pretrain.optimizer.beta1=2")
        .hasMessageContaining("pretrain.optimizer.beta1 = 2.0")
        .hasMessageContaining("(--set)");
  }

  @Test
  void brokenHoconAndBrokenSettingsAreOneLine() {
    refused("a = {").hasMessageContaining("run.conf: 1");
    refused("work-dir = ${nothing}").hasMessageContaining("nothing");
    refused("", "work-dir").hasMessageContaining("must be key=value");
    refused("", "work-dir=[").hasMessageContaining("work-dir");
    refused("", "stages.5.rounds=1").hasMessageContaining("stages has 1 elements");
  }

  @Test
  void thePrintedConfigurationCanBeReadAgainAndHidesSecrets() throws IOException {
    RunConfig config =
        read("spark.properties { spark.hadoop.fs.s3a.secret.key = hush, spark.cores.max = 3 }");
    String printed = Printed.of(config);
    assertThat(printed).doesNotContain("hush").contains("max-new-tokens=128");
    RunConfig again = read(printed);
    assertThat(again.stages()).isEqualTo(config.stages());
    assertThat(again.spark().properties()).containsEntry("spark.cores.max", "3");
  }

  @Test
  void whatDiffersIsPrintedKeyByKeyAndASectionOfAListBesideTheOneBefore() throws IOException {
    assertThat(Printed.changed(read(""))).isEmpty();
    RunConfig config =
        read(
            """
            stages = [{ name = base, rounds = 5 }, { name = large, rounds = 5, model.d-model = 1024 }]
            ingest.inputs = [{ path = a, corpus = c }, { path = b, corpus = c }]
            vocab.size = 4000
            """);
    assertThat(Printed.changed(config))
        .containsExactly(
            "ingest.inputs.0.corpus = c",
            "ingest.inputs.0.path = a",
            "ingest.inputs.1.path = b",
            "stages.0.rounds = 5",
            "stages.1.model.d-model = 1024",
            "stages.1.name = large",
            "vocab.size = 4000");
  }

  @Test
  void aSecretOfTheWrongTypeIsNotShown() {
    refused("spark.properties.password = [hush]").hasMessageNotContaining("hush");
  }

  private AbstractThrowableAssert<?, ?> refused(String text, String... settings) {
    var refused = assertThatThrownBy(() -> read(text, settings));
    refused.isInstanceOf(ConfigException.class);
    refused.extracting(Throwable::getMessage).asString().hasLineCount(1);
    return refused;
  }

  private RunConfig read(String text, String... settings) throws IOException {
    Path file = Files.writeString(directory.resolve("run.conf"), text);
    return ConfigFiles.read(file, Stream.of(settings).toList());
  }
}
