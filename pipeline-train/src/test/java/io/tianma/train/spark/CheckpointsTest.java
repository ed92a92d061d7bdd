package io.tianma.train.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.testing.LocalSpark;
import io.tianma.train.plan.PretrainOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens to the files of the newest checkpoint, training goes on and ends the same. */
@ExtendWith(LocalSpark.class)
class CheckpointsTest {
  private static final PretrainOptions OPTIONS = TinyRun.options(1, 1);
  private static final String NEWEST = "checkpoints/small/round-000004";
  private static final String BEFORE = "checkpoints/small/round-000002";

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
    for (String file :
        List.of(
            "model.safetensors",
            "optimizer.safetensors",
            "config.json",
            "state.json",
            "metrics.jsonl",
            "MANIFEST.json")) {
      for (Harm harm : Harm.values()) {
        Path place = copy(directory.resolve(file + "-" + harm));
        harm(place.resolve(NEWEST).resolve(file), harm);
        TinyRun run = new TinyRun(spark, place);
        assertThat(checkpoints(run).newest().map(Artifact::directory)).contains(BEFORE);
        assertThat(run.lines)
            .as(file + " " + harm)
            .contains("warning: " + NEWEST + " is not whole; going on from " + BEFORE);
        assertThat(checkpoints(run).newest().map(Artifact::directory)).contains(BEFORE);
      }
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
    assertThat(checkpoints(run).newest().map(Artifact::directory)).contains(BEFORE);
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
}
