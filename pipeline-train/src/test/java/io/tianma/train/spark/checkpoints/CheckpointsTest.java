package io.tianma.train.spark.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.InvalidArtifact;
import io.tianma.data.store.Hashes;
import io.tianma.data.store.Records;
import io.tianma.data.testing.LocalSpark;
import io.tianma.train.plan.OuterOptions;
import io.tianma.train.plan.OuterOptions.Method;
import io.tianma.train.plan.PretrainOptions;
import io.tianma.train.plan.PretrainOptions.UpdaterState;
import io.tianma.train.spark.TinyRun;
import io.tianma.train.spark.exchange.Export;
import io.tianma.train.spark.pretrain.Pretrain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens to the files of the newest checkpoint, training goes on and ends the same. */
@ExtendWith(LocalSpark.class)
class CheckpointsTest {
  /** With all that a checkpoint can hold: an outer momentum, and moments that workers keep. */
  private static final PretrainOptions OPTIONS =
      TinyRun.options(
          2,
          1,
          TinyRun.options(2, 1).optimizer(),
          OuterOptions.of(Method.DILOCO),
          UpdaterState.WORKER);

  private static final String NEWEST = "checkpoints/small/round-000004";
  private static final String BEFORE = "checkpoints/small/round-000002";

  private static final List<String> FILES =
      List.of(
          "model.safetensors",
          "optimizer.safetensors",
          "outer.safetensors",
          "worker-00000.safetensors",
          "worker-00001.safetensors",
          "config.json",
          "state.json",
          "metrics.jsonl",
          "MANIFEST.json");

  @TempDir static Path trained;

  @BeforeAll
  static void train() {
    new TinyRun(LocalSpark.session(), trained).pretrain(OPTIONS, TinyRun.stage(4));
  }

  private enum Harm {
    TRUNCATED {
      @Override
      void to(Path file) throws IOException {
        byte[] content = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(content, content.length / 2));
      }
    },
    FLIPPED {
      @Override
      void to(Path file) throws IOException {
        byte[] content = Files.readAllBytes(file);
        content[content.length / 2] ^= 0x10;
        Files.write(file, content);
      }
    },
    DELETED {
      @Override
      void to(Path file) throws IOException {
        Files.delete(file);
      }
    };

    abstract void to(Path file) throws IOException;
  }

  @Test
  void theNewestWholeOneIsUsedAndSaidSo(@TempDir Path directory, SparkSession spark)
      throws IOException {
    for (String file : FILES) {
      for (Harm harm : Harm.values()) {
        Path place = copy(directory.resolve(file + "-" + harm));
        harm(place.resolve(NEWEST).resolve(file), harm);
        TinyRun run = new TinyRun(spark, place);
        assertThat(checkpoints(run).newest(false).map(Artifact::directory)).contains(BEFORE);
        assertThat(run.lines)
            .as(file + " " + harm)
            .contains("warning: " + NEWEST + " is not whole; going on from " + BEFORE);
        assertThat(checkpoints(run).newest(false).map(Artifact::directory)).contains(BEFORE);
      }
    }
  }

  /** Whole by all hashes, and of no use: a training that diverged. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.safetensors",
        "optimizer.safetensors",
        "outer.safetensors",
        "worker-00001.safetensors"
      })
  void oneWithANumberThatIsNotFiniteIsNotTheLastGoodOne(
      String file, @TempDir Path directory, SparkSession spark) throws IOException {
    Path place = copy(directory.resolve("run"));
    writeNaN(place.resolve(NEWEST), file);
    TinyRun run = new TinyRun(spark, place);
    run.artifacts.verify(run.artifacts.open(NEWEST));
    assertThat(checkpoints(run).newest(false).map(Artifact::directory)).contains(BEFORE);
    assertThat(run.lines)
        .contains("warning: " + NEWEST + " holds numbers that are not finite")
        .contains("warning: " + NEWEST + " is not whole; going on from " + BEFORE);
  }

  /** In the last number of a file, whose hash the manifest then has. */
  private static void writeNaN(Path round, String name) throws IOException {
    Path file = round.resolve(name);
    byte[] content = Files.readAllBytes(file);
    String before = Hashes.sha256(content);
    ByteBuffer.wrap(content)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putFloat(content.length - Float.BYTES, Float.NaN);
    Files.write(file, content);
    Files.deleteIfExists(round.resolve("." + name + ".crc"));
    Path manifest = round.resolve("MANIFEST.json");
    String text = Files.readString(manifest);
    assertThat(text).contains(before);
    Files.writeString(manifest, text.replace(before, Hashes.sha256(content)));
    Files.deleteIfExists(round.resolve(".MANIFEST.json.crc"));
  }

  @Test
  void noFileOfACheckpointIsLeftOut() throws IOException {
    try (Stream<Path> files = Files.list(trained.resolve(NEWEST))) {
      assertThat(files.map(file -> file.getFileName().toString()).filter(f -> !f.startsWith(".")))
          .containsExactlyInAnyOrderElementsOf(FILES);
    }
  }

  private static Checkpoints checkpoints(TinyRun run) {
    Object decisive = Pretrain.decisive(OPTIONS, TinyRun.stage(4));
    return new Checkpoints(run.artifacts, "small", decisive, List.of(run.shards().asInput()));
  }

  @Test
  void trainingGoesOnFromItAndEndsInTheSameBits(@TempDir Path directory, SparkSession spark)
      throws IOException {
    Artifact whole =
        new TinyRun(spark, copy(directory.resolve("whole"))).pretrain(OPTIONS, TinyRun.stage(5));
    Path place = copy(directory.resolve("harmed"));
    harm(place.resolve(NEWEST).resolve("optimizer.safetensors"), Harm.FLIPPED);
    TinyRun run = new TinyRun(spark, place);
    Artifact resumed = run.pretrain(OPTIONS, TinyRun.stage(5));
    assertThat(run.lines).contains(BEFORE + ": going on from here");
    assertThat(resumed.hash()).isEqualTo(whole.hash());
  }

  private static Path copy(Path to) throws IOException {
    try (Stream<Path> all = Files.walk(trained)) {
      for (Path path : all.toList()) {
        Path target = to.resolve(trained.relativize(path).toString());
        Files.createDirectories(target.getParent());
        Files.copy(path, target);
      }
    }
    return to;
  }

  /** As another file system would show it: without Hadoop's own checksum beside the file. */
  private static void harm(Path file, Harm harm) throws IOException {
    harm.to(file);
    Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
  }

  @Test
  void hadoopsOwnChecksumErrorsCountAsHarm(@TempDir Path directory, SparkSession spark)
      throws IOException {
    Path place = copy(directory.resolve("run"));
    Harm.FLIPPED.to(place.resolve(NEWEST).resolve("model.safetensors"));
    TinyRun run = new TinyRun(spark, place);
    assertThat(checkpoints(run).newest(false).map(Artifact::directory)).contains(BEFORE);
  }

  @Test
  void startsAnewIfNoneIsWhole(@TempDir Path directory, SparkSession spark) throws IOException {
    Path place = copy(directory.resolve("run"));
    for (String round : List.of(BEFORE, NEWEST)) {
      harm(place.resolve(round).resolve("state.json"), Harm.DELETED);
    }
    TinyRun run = new TinyRun(spark, place);
    Artifact again = run.pretrain(OPTIONS, TinyRun.stage(4));
    assertThat(run.lines)
        .contains("warning: " + NEWEST + " is not whole; no other is left, starting anew");
    Artifact first = new TinyRun(spark, trained).artifacts.open("checkpoints/small");
    assertThat(again.hash()).isEqualTo(first.hash());
  }

  @Test
  void aTornCheckpointDoesNotCountAsOneToKeep(@TempDir Path directory, SparkSession spark)
      throws IOException {
    Path place = copy(directory.resolve("run"));
    harm(place.resolve(BEFORE).resolve("state.json"), Harm.DELETED);
    TinyRun run = new TinyRun(spark, place);
    run.pretrain(OPTIONS, TinyRun.stage(8));
    assertThat(run.artifacts.directories("checkpoints/small"))
        .containsExactly("round-000004", "round-000006", "round-000008");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFullDiskStopsTheRunInOneLineAndLeavesTheLastCheckpointWhole(
      boolean asHadoopTellsIt, @TempDir Path directory, SparkSession spark) throws IOException {
    Artifact expected = new TinyRun(spark, trained).artifacts.open("checkpoints/small");
    for (long bytes : List.of(0L, 1000L, 20_000L)) {
      Path place = directory.resolve("full-" + bytes);
      TinyRun run =
          new TinyRun(
              spark,
              HarmedFileSystem.configuration(),
              place,
              line -> {
                if (line.startsWith(BEFORE)) {
                  HarmedFileSystem.fullAfter(bytes, asHadoopTellsIt);
                }
              });
      assertThatThrownBy(() -> run.pretrain(OPTIONS, TinyRun.stage(4)))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessage(
              NEWEST
                  + ": No space left on device; nothing that was whole is lost: make room in"
                  + " work-dir = file:"
                  + place
                  + " and run again");
      HarmedFileSystem.heal();
      assertThat(run.artifacts.directories(".building/checkpoints/small")).isEmpty();
      TinyRun again = new TinyRun(spark, place);
      assertThat(again.pretrain(OPTIONS, TinyRun.stage(4)).hash()).isEqualTo(expected.hash());
      assertThat(again.lines)
          .contains(BEFORE + ": going on from here")
          .noneMatch(line -> line.startsWith("warning"));
    }
  }

  @Test
  void aCheckpointThatDoesNotReadAsItWasWrittenRemovesNone(
      @TempDir Path directory, SparkSession spark) {
    TinyRun run = new TinyRun(spark, HarmedFileSystem.configuration(), directory, line -> {});
    HarmedFileSystem.flipIn("round-000004/model.safetensors");
    PretrainOptions one = keeping(1);
    try {
      assertThatThrownBy(() -> run.pretrain(one, TinyRun.stage(4)))
          .isInstanceOf(InvalidArtifact.class)
          .hasMessageStartingWith(NEWEST + " is not a valid artifact: model.safetensors has SHA");
    } finally {
      HarmedFileSystem.heal();
    }
    TinyRun again = new TinyRun(spark, directory);
    again.pretrain(one, TinyRun.stage(4));
    assertThat(again.lines)
        .contains("warning: " + NEWEST + " is not whole; going on from " + BEFORE);
    assertThat(again.artifacts.directories("checkpoints/small")).containsExactly("round-000004");
  }

  private static PretrainOptions keeping(int checkpoints) {
    return Records.with(OPTIONS, "keep", checkpoints);
  }

  @Test
  void aTrainingThatFailsBeforeItsFirstRoundLeavesTheStageFinished(
      @TempDir Path directory, SparkSession spark) throws IOException {
    TinyRun run = new TinyRun(spark, copy(directory.resolve("run")));
    Artifact finished = run.artifacts.open("checkpoints/small");
    PretrainOptions elsewhere = Records.with(OPTIONS, "threads", OPTIONS.threads() + 1);
    assertThatThrownBy(() -> run.pretrain(elsewhere, TinyRun.stage(6)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("was computed by kernels");
    assertThat(run.artifacts.open("checkpoints/small")).isEqualTo(finished);
    assertThat(run.pretrain(OPTIONS, TinyRun.stage(4)).hash()).isEqualTo(finished.hash());
  }

  @Test
  void nobodyIsToldToDeleteCheckpoints() {
    assertThat(new InvalidArtifact("checkpoints/small", "torn"))
        .hasMessageContaining("delete nothing: train it again");
    assertThat(new InvalidArtifact(NEWEST, "torn")).hasMessageContaining("delete nothing");
    assertThat(new InvalidArtifact("checkpoints/small/round-000000", "torn"))
        .hasMessageEndingWith("torn; delete it and run again");
  }

  @Test
  void aFlippedByteOfAFinishedStageIsNoticedAndWhatIsLostTrainedAgain(
      @TempDir Path directory, SparkSession spark) throws IOException {
    Path place = copy(directory.resolve("run"));
    harm(place.resolve(NEWEST).resolve("model.safetensors"), Harm.FLIPPED);
    TinyRun run = new TinyRun(spark, place);
    assertThatThrownBy(
            () ->
                Export.run(
                    run.workspace,
                    run.artifacts.open("checkpoints/small"),
                    Optional.empty(),
                    directory.resolve("export").toString()))
        .as("whoever reads it notices")
        .isInstanceOf(InvalidArtifact.class)
        .hasMessageContaining("round-000004/model.safetensors has SHA-256");
    Artifact again = run.pretrain(OPTIONS, TinyRun.stage(4));
    assertThat(run.lines)
        .anyMatch(line -> line.startsWith("warning: checkpoints/small is not a valid artifact: "))
        .contains(BEFORE + ": going on from here");
    Artifact first = new TinyRun(spark, trained).artifacts.open("checkpoints/small");
    assertThat(again.hash()).isEqualTo(first.hash());
    run.artifacts.verify(again);
  }
}
