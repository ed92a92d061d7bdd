package io.tianma.eval.spark;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.hadoop.Files;
import io.tianma.data.hadoop.StageBody;
import io.tianma.data.parquet.RowType;
import io.tianma.data.parquet.RowTypes;
import io.tianma.data.parquet.RowWriter;
import io.tianma.data.shard.TokenizedPair;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.data.store.Counts;
import io.tianma.data.store.FileEntry;
import io.tianma.data.store.Input;
import io.tianma.data.store.StageKey;
import io.tianma.data.store.StageResult;
import io.tianma.data.vocab.Vocabulary;
import io.tianma.train.checkpoint.HuggingFaceConfig;
import io.tianma.train.checkpoint.NamedTensor;
import io.tianma.train.checkpoint.SafeTensors;
import io.tianma.train.model.Architecture;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Initializer;
import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.model.parameter.Parameters;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/** A work directory with made-up pairs and untrained models of a few thousand parameters. */
final class TinyRun {
  static final int HELD_OUT = 150;
  static final int VOCAB = 140;

  final Workspace workspace;
  private final Artifacts artifacts;
  private final FileSystem fs;

  TinyRun(SparkSession spark, Path directory) {
    artifacts =
        new Artifacts(spark.sparkContext().hadoopConfiguration(), directory.toString(), line -> {});
    fs = artifacts.fileSystem();
    workspace = new Workspace(spark, artifacts);
  }

  /** The rows of a set; the same for the same name. */
  static List<Row> rows(String set, int count) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      SplittableRandom random = new SplittableRandom(set.hashCode() * 31L + i);
      List<Integer> target = ids(random, 3 + random.nextInt(9));
      String id = String.format("%016x%s", random.nextLong(), set);
      rows.add(
          RowFactory.create(id, ids(random, 5 + random.nextInt(20)), target, target.size() - 2));
    }
    return rows;
  }

  private static List<TokenizedPair> pairs(String set, int count) {
    return rows(set, count).stream()
        .map(r -> new TokenizedPair(r.getString(0), array(r, 1), array(r, 2), r.getInt(3)))
        .toList();
  }

  private static int[] array(Row row, int column) {
    List<Integer> ids = row.getAs(column);
    return ids.stream().mapToInt(Integer::intValue).toArray();
  }

  private static List<Integer> ids(SplittableRandom random, int length) {
    List<Integer> ids = new ArrayList<>();
    ids.add(Vocabulary.START);
    for (int i = 2; i < length; i++) {
      ids.add(106 + random.nextInt(VOCAB - 106));
    }
    ids.add(Vocabulary.END);
    return ids;
  }

  /** The corpora of {@link #pairs}, in turn; the first has two pairs of every four. */
  static final List<String> CORPORA = List.of("007", "web\tnews", "007", "7");

  /** Pairs of the held-out rows that say where they come from. */
  Artifact pairs(int heldOut) {
    RowType<String[]> type =
        RowType.<String[]>named("pair")
            .id(row -> row[0])
            .string("corpus", row -> row[1])
            .made(cells -> new String[] {cells.string(0), cells.string(1)});
    List<String[]> pairs = new ArrayList<>();
    for (Row row : rows("held-out", heldOut)) {
      pairs.add(new String[] {row.getString(0), CORPORA.get(pairs.size() % CORPORA.size())});
    }
    return make("pairs", Map.of(), to -> table(to, type, pairs, Map.of()));
  }

  /** Shards whose held-out rows lie in {@code files} files, shuffled by {@code order}. */
  Artifact shards(int heldOut, int files, int order) {
    return shards(heldOut, files, order, List.of());
  }

  /** Shards that were made of others. */
  Artifact shards(int heldOut, int files, int order, List<Artifact> from) {
    List<TokenizedPair> rows = new ArrayList<>(pairs("held-out", heldOut));
    Collections.shuffle(rows, new java.util.Random(order));
    Map<String, Integer> configuration = Map.of("files", files, "order", order);
    List<Input> inputs = from.stream().map(Artifact::asInput).toList();
    return artifacts.make(
        new StageKey("shards", 1, "shards", configuration, inputs),
        to -> {
          List<FileEntry> entries = new ArrayList<>();
          String train = "train/shard-00000.parquet";
          entries.add(parquet(to, train, RowTypes.TOKENIZED, pairs("train", 40)));
          for (int f = 0; heldOut > 0 && f < files; f++) {
            List<TokenizedPair> part = rows.subList(heldOut * f / files, heldOut * (f + 1) / files);
            String name = "held-out/shard-0000" + f + ".parquet";
            entries.add(parquet(to, name, RowTypes.TOKENIZED, part));
          }
          return new StageResult(entries, Counts.of(heldOut + 40L, Map.of()), Map.of());
        });
  }

  Artifact vocab() {
    List<String> tokens =
        Stream.concat(
                Vocabulary.specials().stream(),
                "天马行空往来分布式训练数据切成许多片每个工作节点取自己的一份参平均值"
                    .codePoints()
                    .mapToObj(Character::toString)
                    .distinct())
            .toList();
    return make(
        "vocab", Map.of(), to -> result(write(to, "vocab.txt", new Vocabulary(tokens).text())));
  }

  static ModelConfig config(int width) {
    return ModelConfig.t511(VOCAB, width, 4, 2, 24, 1);
  }

  /** An untrained checkpoint. */
  Artifact checkpoint(String stage, int width, int seed) {
    return checkpoint(stage, width, seed, "");
  }

  /** An untrained checkpoint that says it was trained. */
  Artifact checkpoint(String stage, int width, int seed, String metrics) {
    return make(
        "checkpoints/" + stage,
        Map.of("seed", seed),
        to ->
            result(
                write(to, "metrics.jsonl", metrics),
                write(to, "config.json", HuggingFaceConfig.encode(config(width))),
                Files.write(fs, to, "model.safetensors", tensors(config(width), seed))));
  }

  /** An untrained checkpoint with averaged weights, which are those of the next seed. */
  Artifact averaged(String stage, int width, int seed) {
    return make(
        "checkpoints/" + stage,
        Map.of("seed", seed),
        to ->
            result(
                write(to, "metrics.jsonl", ""),
                write(to, "config.json", HuggingFaceConfig.encode(config(width))),
                Files.write(fs, to, "model.safetensors", tensors(config(width), seed)),
                Files.write(fs, to, "average.safetensors", tensors(config(width), seed + 1))));
  }

  /** The flat weights of {@link #checkpoint}. */
  static float[] weights(int width, int seed) {
    Parameters parameters = Architecture.parameters(config(width));
    float[] weights = new float[(int) parameters.count()];
    for (Parameter parameter : parameters) {
      float[] values = Initializer.values(parameter, seed);
      System.arraycopy(values, 0, weights, (int) parameter.offset(), values.length);
    }
    return weights;
  }

  private static byte[] tensors(ModelConfig config, int seed) throws IOException {
    List<NamedTensor> tensors = new ArrayList<>();
    for (Parameter parameter : Architecture.parameters(config)) {
      long[] shape = parameter.shape().stream().mapToLong(Integer::longValue).toArray();
      tensors.add(NamedTensor.of(parameter.name(), shape, Initializer.values(parameter, seed)));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SafeTensors.write(out, tensors, Map.of());
    return out.toByteArray();
  }

  Artifact make(String directory, Map<String, ?> configuration, StageBody body) {
    String stage = directory.startsWith("checkpoints") ? "pretrain" : directory;
    return artifacts.make(new StageKey(stage, 1, directory, configuration, List.of()), body);
  }

  Artifact make(String directory, String stage, StageBody body) {
    return artifacts.make(new StageKey(stage, 1, directory, Map.of(), List.of()), body);
  }

  /** One Parquet file with those rows. */
  <T> StageResult table(
      org.apache.hadoop.fs.Path to, RowType<T> type, List<T> rows, Map<String, Long> dropped)
      throws IOException {
    return new StageResult(
        List.of(parquet(to, "part-00000.parquet", type, rows)),
        Counts.of(rows.size(), dropped),
        Map.of());
  }

  FileEntry write(org.apache.hadoop.fs.Path to, String name, String text) throws IOException {
    return Files.write(fs, to, name, text.getBytes(StandardCharsets.UTF_8));
  }

  static StageResult result(FileEntry... files) {
    return new StageResult(Arrays.asList(files), Counts.of(1, Map.of()), Map.of());
  }

  private <T> FileEntry parquet(
      org.apache.hadoop.fs.Path to, String name, RowType<T> type, List<T> rows) throws IOException {
    RowWriter<T> writer = new RowWriter<>(fs, new org.apache.hadoop.fs.Path(to, name), type);
    try (writer) {
      for (T row : rows) {
        writer.write(row);
      }
    }
    return writer.entry(name);
  }
}
