package io.tianma.train.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.InvalidArtifact;
import io.tianma.data.store.Counts;
import io.tianma.data.store.StageKey;
import io.tianma.data.store.StageResult;
import io.tianma.data.testing.LocalSpark;
import io.tianma.data.testing.Shared;
import io.tianma.train.checkpoint.HuggingFaceConfig;
import io.tianma.train.checkpoint.NamedTensor;
import io.tianma.train.checkpoint.SafeTensors;
import io.tianma.train.model.Architecture;
import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.plan.PretrainOptions;
import io.tianma.train.spark.checkpoints.CheckpointFiles;
import io.tianma.train.spark.checkpoints.Snapshot;
import io.tianma.train.spark.exchange.Export;
import io.tianma.train.spark.exchange.Import;
import io.tianma.train.spark.pretrain.Pretrain;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LocalSpark.class)
class HuggingFaceTest {
  private static final PretrainOptions OPTIONS = TinyRun.options(1, 1);

  @TempDir static Path shared;
  private static TinyRun run;
  private static Artifact trained;
  private static Artifact vocab;

  @TempDir Path directory;

  @BeforeAll
  static void train() {
    run = new TinyRun(LocalSpark.session(), shared);
    trained = run.pretrain(OPTIONS, TinyRun.stage(2));
    vocab = run.vocab(TinyRun.VOCAB);
  }

  @Test
  void whatIsExportedComesBackWithEqualBits(SparkSession spark) throws IOException {
    Path first = directory.resolve("first");
    Export.run(run.workspace, trained, Optional.of(vocab), first.toString());
    TinyRun other = new TinyRun(spark, directory.resolve("other"));
    Artifact imported = Import.run(other.workspace, first.toString(), OPTIONS, "base");
    assertThat(imported.directory()).isEqualTo("checkpoints/base/round-000000");
    Snapshot before = CheckpointFiles.read(run.artifacts.fileSystem(), trained);
    Snapshot after = CheckpointFiles.read(other.artifacts.fileSystem(), imported);
    assertThat(after.config()).isEqualTo(before.config());
    assertThat(weights(after)).isEqualTo(weights(before));

    Path second = directory.resolve("second");
    Export.run(other.workspace, imported, Optional.empty(), second.toString());
    for (String file :
        List.of("config.json", "model.safetensors", "vocab.txt", "tokenizer_config.json")) {
      assertThat(second.resolve(file)).hasSameBinaryContentAs(first.resolve(file));
    }
  }

  @Test
  void averagedWeightsAreExportedOnRequest(SparkSession spark) {
    Path to = directory.resolve("averaged");
    assertThatThrownBy(
            () ->
                Export.run(
                    run.workspace,
                    trained,
                    Optional.of(vocab),
                    to.toString(),
                    true,
                    Optional.empty(),
                    false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("holds no averaged weights; train with pretrain.optimizer.ema");
    Snapshot last = CheckpointFiles.read(run.artifacts.fileSystem(), trained);
    float[] average = new float[last.parameters()];
    java.util.Arrays.fill(average, 0.25f);
    Snapshot with =
        new Snapshot(
            last.config(),
            last.layout(),
            last.state(),
            average,
            last.outer(),
            last.workers(),
            last.at(),
            last.metrics());
    Artifact both =
        run.artifacts.make(
            new StageKey("pretrain", 1, "checkpoints/averaged", "", List.of()),
            at ->
                new StageResult(
                    CheckpointFiles.write(run.artifacts.fileSystem(), at, with),
                    Counts.of(0, Map.of()),
                    Map.of()));
    Export.run(
        run.workspace, both, Optional.of(vocab), to.toString(), true, Optional.empty(), false);
    TinyRun other = new TinyRun(spark, directory.resolve("of-averages"));
    Artifact imported = Import.run(other.workspace, to.toString(), OPTIONS, "base");
    Snapshot read = CheckpointFiles.read(other.artifacts.fileSystem(), imported);
    assertThat(read.weights()).isEqualTo(average);
  }

  private static float[] weights(Snapshot snapshot) {
    return java.util.Arrays.copyOf(snapshot.state(), snapshot.parameters());
  }

  @Test
  void anImportedModelTrainsOn(SparkSession spark) {
    Path exported = directory.resolve("exported");
    Export.run(run.workspace, trained, Optional.of(vocab), exported.toString());
    TinyRun other = new TinyRun(spark, directory.resolve("other"));
    Artifact imported = Import.run(other.workspace, exported.toString(), OPTIONS, "small");
    Artifact on =
        Pretrain.run(
            other.workspace, other.shards(), Optional.of(imported), OPTIONS, TinyRun.stage(2));
    assertThat(TinyRun.statistic(on, "held-out-loss"))
        .isLessThan(TinyRun.statistic(trained, "held-out-loss"));
  }

  @Test
  void transformersFindsTheFormatThatItAsksFor() throws IOException {
    Path exported = directory.resolve("exported");
    Export.run(run.workspace, trained, Optional.of(vocab), exported.toString());
    String head =
        new String(
            Files.readAllBytes(exported.resolve("model.safetensors")), StandardCharsets.UTF_8);
    assertThat(head).contains("\"__metadata__\":{\"format\":\"pt\"}");
    assertThat(Files.readString(exported.resolve("tokenizer_config.json")))
        .contains("\"tokenization_tianma.TianmaTokenizer\"");
    for (String file :
        List.of("tokenization_tianma.py", "special_tokens_map.json", "generation_config.json")) {
      assertThat(exported.resolve(file)).isNotEmptyFile();
    }
    assertThat(exported.resolve("modeling_tianma.py")).doesNotExist();
    assertThat(Files.readString(exported.resolve("README.md")))
        .startsWith("---\nlanguage: zh\n")
        .contains("MT5ForConditionalGeneration", trained.hash(), "| held-out-loss | ");
  }

  @Test
  void importsTheGoldenCase(SparkSession spark) throws IOException {
    Path golden = Shared.file("golden/mt5-a/model.safetensors");
    Path source = Files.createDirectories(directory.resolve("golden"));
    Files.copy(golden, source.resolve("model.safetensors"));
    String json = Files.readString(golden.resolveSibling("case.json"));
    Files.writeString(
        source.resolve("config.json"),
        io.tianma.data.store.CanonicalJson.pretty(
            io.tianma.data.store.CanonicalJson.read(
                    json, com.fasterxml.jackson.databind.JsonNode.class)
                .get("config")));
    TinyRun other = new TinyRun(spark, directory.resolve("other"));
    Snapshot imported =
        CheckpointFiles.read(
            other.artifacts.fileSystem(),
            Import.run(other.workspace, source.toString(), OPTIONS, "golden"));
    Map<String, NamedTensor> tensors = SafeTensors.read(golden);
    for (Parameter parameter : imported.list()) {
      float[] expected = tensors.get(parameter.name()).floats();
      float[] actual = new float[expected.length];
      System.arraycopy(imported.state(), (int) parameter.offset(), actual, 0, actual.length);
      assertThat(actual).as(parameter.name()).isEqualTo(expected);
    }
  }

  @Test
  void copiesOfTheEmbeddingAreTakenForWhatTheyAre() throws IOException {
    Path exported = directory.resolve("exported");
    Export.run(run.workspace, trained, Optional.of(vocab), exported.toString());
    List<NamedTensor> tensors =
        new ArrayList<>(SafeTensors.read(exported.resolve("model.safetensors")).values());
    NamedTensor embedding =
        tensors.stream().filter(t -> t.name().equals("shared.weight")).findFirst().orElseThrow();
    tensors.add(
        new NamedTensor("encoder.embed_tokens.weight", embedding.shape(), embedding.data()));
    SafeTensors.write(exported.resolve("model.safetensors"), tensors);
    assertThat(Import.run(run.workspace, exported.toString(), OPTIONS, "copies")).isNotNull();

    float[] other = embedding.floats();
    other[3] += 1;
    tensors.set(
        tensors.size() - 1,
        new NamedTensor("encoder.embed_tokens.weight", embedding.shape(), FloatBuffer.wrap(other)));
    SafeTensors.write(exported.resolve("model.safetensors"), tensors);
    assertThatThrownBy(() -> Import.run(run.workspace, exported.toString(), OPTIONS, "copies"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("encoder.embed_tokens.weight is no part of the model");
  }

  @Test
  void saysWhatAnImportLacks() throws IOException {
    assertThatThrownBy(() -> Import.run(run.workspace, directory.toString(), OPTIONS, "lacking"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("config.json is not there");
    var config = TinyRun.SMALL.config(TinyRun.VOCAB);
    Files.writeString(directory.resolve("config.json"), HuggingFaceConfig.encode(config));
    List<NamedTensor> tensors = new ArrayList<>();
    for (Parameter parameter : Architecture.parameters(config)) {
      long[] shape = parameter.shape().stream().mapToLong(Integer::longValue).toArray();
      tensors.add(NamedTensor.of(parameter.name(), shape, new float[(int) parameter.elements()]));
    }
    NamedTensor last = tensors.remove(tensors.size() - 1);
    SafeTensors.write(directory.resolve("model.safetensors"), tensors);
    assertThatThrownBy(() -> Import.run(run.workspace, directory.toString(), OPTIONS, "lacking"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("config.json asks for " + last.name())
        .hasMessageEndingWith("the file has null");
    assertThat(run.artifacts.find("checkpoints/lacking/round-000000")).isEmpty();
  }

  @Test
  void refusesAnotherVocabularyAndAnExistingDirectory() {
    String to = directory.resolve("exported").toString();
    Artifact larger = run.vocab(TinyRun.VOCAB + 1);
    assertThatThrownBy(() -> Export.run(run.workspace, trained, Optional.of(larger), to))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the vocabulary has 121 tokens, the model of checkpoints/small knows 120");
    assertThat(Path.of(to)).doesNotExist();
    Export.run(run.workspace, trained, Optional.of(vocab), to);
    assertThatThrownBy(() -> Export.run(run.workspace, trained, Optional.of(vocab), to))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("exists already");
    assertThatThrownBy(() -> Export.run(run.workspace, trained, Optional.empty(), to + "2"))
        .hasMessageContaining("holds no vocab.txt");
  }

  @Test
  void anExportTouchesNothingThatIsNotItsOwn() throws IOException {
    Path to = directory.resolve("mine");
    Path part = Files.createDirectories(directory.resolve("mine.part")).resolve("thesis.txt");
    Files.writeString(part, "years of work");
    Export.run(run.workspace, trained, Optional.of(vocab), to.toString());
    assertThat(part).hasContent("years of work");
    Files.writeString(to.resolve("config.json"), "{}");
    overwrite(to);
    assertThat(to.resolve("config.json")).content().contains("d_model");
    Files.writeString(to.resolve("notes.txt"), "mine");
    assertThatThrownBy(() -> overwrite(to))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("holds notes.txt, which no export writes, and is not replaced");
    assertThat(to.resolve("notes.txt")).hasContent("mine");
    try (var left = Files.list(directory)) {
      assertThat(left.filter(p -> p.getFileName().toString().startsWith(".tianma"))).isEmpty();
    }
  }

  private void overwrite(Path to) {
    Export.run(
        run.workspace, trained, Optional.of(vocab), to.toString(), false, Optional.empty(), true);
  }

  @Test
  void anotherVocabularyOfTheSameSizeIsNoticedByItsHash() throws IOException {
    Path file = Path.of(vocab.file("vocab.txt").toUri().getPath());
    byte[] whole = Files.readAllBytes(file);
    byte[] flipped = whole.clone();
    flipped[whole.length / 2] ^= 1;
    Files.deleteIfExists(file.resolveSibling(".vocab.txt.crc"));
    Files.write(file, flipped);
    String to = directory.resolve("flipped").toString();
    assertThatThrownBy(() -> Export.run(run.workspace, trained, Optional.of(vocab), to))
        .isInstanceOf(InvalidArtifact.class)
        .hasMessageContaining("vocab.txt has SHA-256");
    Files.write(file, whole);
    assertThat(Path.of(to)).doesNotExist();
  }
}
