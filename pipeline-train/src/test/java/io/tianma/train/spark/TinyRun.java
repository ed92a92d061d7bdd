package io.tianma.train.spark;

import static io.tianma.train.plan.PretrainOptions.UpdaterState.AVERAGED;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.objective.ObjectiveOptions;
import io.tianma.data.parquet.RowTypes;
import io.tianma.data.parquet.RowWriter;
import io.tianma.data.shard.TokenizedPair;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.data.store.Counts;
import io.tianma.data.store.FileEntry;
import io.tianma.data.store.StageKey;
import io.tianma.data.store.StageResult;
import io.tianma.data.vocab.Vocabulary;
import io.tianma.train.optim.Schedule;
import io.tianma.train.plan.ModelSizes;
import io.tianma.train.plan.OptimizerOptions;
import io.tianma.train.plan.OuterOptions;
import io.tianma.train.plan.OuterOptions.Method;
import io.tianma.train.plan.PretrainOptions;
import io.tianma.train.plan.PretrainOptions.Deltas;
import io.tianma.train.plan.PretrainOptions.UpdaterState;
import io.tianma.train.plan.StageOptions;
import io.tianma.train.spark.pretrain.Pretrain;
import io.tianma.train.tensor.Precision;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.sql.SparkSession;

/**
 * A work directory with made-up pairs that a tiny model can learn: the target begins with the words
 * of the source, in reverse.
 */
public final class TinyRun {
  static final int VOCAB = 120;
  public static final int ROWS_PER_SHARD = 20;
  public static final int MAX_SOURCE = 20;
  public static final int MAX_TARGET = 8;
  static final ModelSizes SMALL = new ModelSizes(8, 4, 2, 12, 1, 1, false, 0);
  static final ModelSizes LARGE = new ModelSizes(16, 4, 4, 24, 2, 2, false, 0);

  public final Workspace workspace;
  public final Artifacts artifacts;
  public final List<String> lines = new ArrayList<>();
  private final int version;

  public TinyRun(SparkSession spark, Path directory) {
    this(spark, directory, 1, line -> {});
  }

  /**
   * @param version of the pairs; another one gives other shards
   * @param watcher hears each line
   */
  public TinyRun(SparkSession spark, Path directory, int version, Consumer<String> watcher) {
    this(spark, spark.sparkContext().hadoopConfiguration(), directory, version, watcher);
  }

  /** With a file system of its own. */
  public TinyRun(
      SparkSession spark, Configuration hadoop, Path directory, Consumer<String> watcher) {
    this(spark, hadoop, directory, 1, watcher);
  }

  private TinyRun(
      SparkSession spark,
      Configuration hadoop,
      Path directory,
      int version,
      Consumer<String> watcher) {
    this.version = version;
    artifacts =
        new Artifacts(
            hadoop,
            directory.toString(),
            line -> {
              lines.add(line);
              watcher.accept(line);
            });
    workspace = new Workspace(spark, artifacts);
  }

  public static PretrainOptions options(int workers, int frequency) {
    return options(
        workers,
        frequency,
        new OptimizerOptions(0.01, 2, Schedule.Decay.CONSTANT, 0.9, 0.999, 1e-6, 0.01, 0));
  }

  static PretrainOptions options(int workers, int frequency, OptimizerOptions optimizer) {
    return options(workers, frequency, optimizer, OuterOptions.of(Method.AVERAGE), AVERAGED);
  }

  public static PretrainOptions options(
      int workers,
      int frequency,
      OptimizerOptions optimizer,
      OuterOptions outer,
      UpdaterState updaterState) {
    return new PretrainOptions(
        workers,
        4,
        frequency,
        0,
        outer,
        updaterState,
        Deltas.FLOAT32,
        2,
        3,
        7,
        "reference",
        1,
        Precision.FLOAT32,
        true,
        2,
        12,
        0,
        false,
        optimizer,
        List.of(ObjectiveOptions.gapSentences()));
  }

  public static StageOptions stage(int rounds) {
    return new StageOptions("small", rounds, SMALL);
  }

  public Artifact pretrain(PretrainOptions options, StageOptions stage) {
    return Pretrain.run(workspace, shards(), Optional.empty(), options, stage);
  }

  /** The same, over whatever is finished there. */
  public Artifact replace(PretrainOptions options, StageOptions stage) {
    return Pretrain.run(workspace, shards(), Optional.empty(), options, stage, true);
  }

  /** A vocabulary of that many tokens, specials included. */
  public Artifact vocab(int size) {
    List<String> tokens =
        Stream.concat(
                Vocabulary.specials().stream(),
                IntStream.range(Vocabulary.SPECIALS, size).mapToObj(i -> "词" + i))
            .toList();
    byte[] text = new Vocabulary(tokens).text().getBytes(StandardCharsets.UTF_8);
    return artifacts.make(
        new StageKey("vocab", 1, "vocab" + size, "", List.of()),
        to ->
            new StageResult(
                List.of(
                    io.tianma.data.hadoop.Files.write(
                        artifacts.fileSystem(), to, "vocab.txt", text)),
                Counts.of(size, Map.of()),
                Map.of()));
  }

  /** Three shards to train on and one held out. */
  public Artifact shards() {
    StageKey key =
        new StageKey(
            "shards",
            1,
            "shards",
            Map.of("version", version, "max-source", MAX_SOURCE, "max-target", MAX_TARGET),
            List.of());
    return artifacts.make(
        key,
        to -> {
          List<FileEntry> files = new ArrayList<>();
          for (int shard = 0; shard < 3; shard++) {
            files.add(write(to, "train/shard-0000" + shard + ".parquet", shard));
          }
          files.add(write(to, "held-out/shard-00000.parquet", 3));
          return new StageResult(
              files,
              Counts.of(4L * ROWS_PER_SHARD, Map.of()),
              Map.of("vocab-size", VOCAB, "rows-per-shard", ROWS_PER_SHARD));
        });
  }

  private FileEntry write(org.apache.hadoop.fs.Path to, String name, int shard) throws IOException {
    FileSystem fs = artifacts.fileSystem();
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(to, name);
    RowWriter<TokenizedPair> writer = new RowWriter<>(fs, path, RowTypes.TOKENIZED);
    try (writer) {
      for (int row = 0; row < ROWS_PER_SHARD; row++) {
        writer.write(pair(shard * ROWS_PER_SHARD + row));
      }
    }
    return writer.entry(name);
  }

  private TokenizedPair pair(int number) {
    SplittableRandom random = new SplittableRandom(1000L * version + number);
    int[] words = random.ints(3 + random.nextInt(8), 106, VOCAB).toArray();
    int[] source = new int[words.length + 2];
    int[] target = new int[3 + words.length / 2];
    for (int i = 0; i < words.length; i++) {
      source[i + 1] = words[i];
    }
    for (int i = 1; i + 1 < target.length; i++) {
      target[i] = words[target.length - 2 - i];
    }
    source[0] = target[0] = 101;
    source[source.length - 1] = target[target.length - 1] = 102;
    return new TokenizedPair(
        "%016x".formatted(random.nextLong()), source, target, words.length / 2);
  }

  /** SHA-256 of weights and moments. */
  public static List<String> bits(Artifact checkpoint) {
    return checkpoint.manifest().files().stream()
        .filter(file -> file.name().endsWith(".safetensors"))
        .map(FileEntry::sha256)
        .toList();
  }

  /** What the manifest says of everything that a checkpoint holds. */
  static List<FileEntry> files(Artifact checkpoint) {
    return checkpoint.manifest().files();
  }

  public static double statistic(Artifact checkpoint, String name) {
    return checkpoint.manifest().statistics().path(name).asDouble(Double.NaN);
  }
}
