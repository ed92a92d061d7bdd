package io.tianma.eval.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.parquet.RowReader;
import io.tianma.data.shard.TokenizedPair;
import io.tianma.data.store.CanonicalJson;
import io.tianma.data.testing.LocalSpark;
import io.tianma.eval.metric.EvaluateOptions;
import io.tianma.eval.metric.Evaluation;
import io.tianma.eval.metric.Lead;
import io.tianma.eval.metric.Prometheus;
import io.tianma.eval.metric.Sample;
import io.tianma.eval.metric.TokenLoss;
import io.tianma.eval.metric.Unigram;
import io.tianma.eval.metric.overlap.Dialect;
import io.tianma.train.decode.Greedy;
import io.tianma.train.model.Architecture;
import io.tianma.train.model.Batch;
import io.tianma.train.model.Seq2Seq;
import io.tianma.train.model.StepResult;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

@ExtendWith(LocalSpark.class)
class EvaluateTest {
  private static final EvaluateOptions OPTIONS =
      new EvaluateOptions(8, 10, 12, Dialect.STANDARD, "reference", 1);

  @TempDir Path directory;

  @Test
  void everyCheckpointIsScoredOnAllHeldOutPairs(SparkSession spark) {
    TinyRun run = new TinyRun(spark, directory);
    List<Artifact> checkpoints =
        List.of(run.checkpoint("small", 16, 1), run.checkpoint("grown", 24, 2));
    Artifact made =
        Evaluate.run(
            run.workspace, checkpoints, run.shards(TinyRun.HELD_OUT, 2, 0), run.vocab(), OPTIONS);
    Evaluation evaluation = Evaluate.read(run.workspace, made);

    TokenLoss small = rowByRow(16, 1);
    TokenLoss grown = rowByRow(24, 2);
    assertThat(evaluation.rows()).isEqualTo(TinyRun.HELD_OUT);
    assertThat(evaluation.tokens()).isEqualTo(small.tokens());
    assertThat(evaluation.chars()).isEqualTo(small.chars());
    assertThat(evaluation.checkpoints())
        .extracting(Evaluation.CheckpointLoss::checkpoint)
        .containsExactly("checkpoints/small", "checkpoints/grown");
    assertSame(evaluation.checkpoints().get(0), small, 16);
    assertSame(evaluation.checkpoints().get(1), grown, 24);
  }

  private static void assertSame(Evaluation.CheckpointLoss is, TokenLoss expected, int width) {
    assertThat(is.loss()).isCloseTo(expected.loss(), within(1e-5));
    assertThat(is.lossPerChar()).isCloseTo(expected.lossPerChar(), within(1e-5));
    assertThat(is.perplexity()).isCloseTo(expected.perplexity(), within(1e-2));
    assertThat(is.accuracy()).isEqualTo(expected.accuracy());
    assertThat(is.parameters()).isEqualTo(Architecture.parameters(TinyRun.config(width)).count());
  }

  @Test
  void unigramEntropyIsThatOfTheTokensThatCount(SparkSession spark) {
    TinyRun run = new TinyRun(spark, directory);
    Evaluation evaluation = Evaluate.read(run.workspace, evaluate(run, 2, 0));
    Unigram unigram = new Unigram(TinyRun.VOCAB);
    TinyRun.rows("held-out", TinyRun.HELD_OUT).forEach(row -> unigram.addTarget(ids(row, 2)));
    assertThat(unigram.tokens()).isEqualTo(evaluation.tokens());
    assertThat(evaluation.unigramEntropy()).isEqualTo(unigram.entropy());
    assertThat(evaluation.unigramEntropyTrain()).isPositive().isNotEqualTo(unigram.entropy());
  }

  @Test
  void lossesByLengthAndBySourceAddUp(SparkSession spark) {
    TinyRun other = new TinyRun(spark, directory.resolve("other"));
    Artifact shards = other.shards(TinyRun.HELD_OUT, 2, 0, List.of(other.pairs(TinyRun.HELD_OUT)));
    Evaluation own = evaluate(other, shards);
    TinyRun run = new TinyRun(spark, directory.resolve("work"));
    Artifact elsewhere = new Artifact(shards.path().toString(), shards.path(), shards.manifest());
    Evaluation ofOthers = evaluate(run, elsewhere);
    assertThat(ofOthers.bySource()).as("shards of another run").isEqualTo(own.bySource());
    assertThat(own.bySource())
        .extracting(Evaluation.LossGroup::group)
        .containsExactly("007", "7", "web\tnews");
    List<Row> rows = TinyRun.rows("held-out", TinyRun.HELD_OUT);
    for (Evaluation.LossGroup group : own.bySource()) {
      assertSame(
          group,
          IntStream.range(0, rows.size())
              .filter(i -> TinyRun.CORPORA.get(i % 4).equals(group.group()))
              .mapToObj(rows::get)
              .toList());
    }
    assertThat(own.byLength())
        .extracting(Evaluation.LossGroup::group)
        .containsExactly("2 to 3", "4 to 7", "8 to 15");
    for (Evaluation.LossGroup group : own.byLength()) {
      int from = Integer.parseInt(group.group().split(" ", -1)[0]);
      assertSame(
          group,
          rows.stream()
              .filter(row -> Integer.highestOneBit(ids(row, 2).length - 1) == from)
              .toList());
    }
    for (List<Evaluation.LossGroup> groups : List.of(own.byLength(), own.bySource())) {
      assertThat(groups.stream().mapToLong(Evaluation.LossGroup::rows).sum()).isEqualTo(own.rows());
      assertThat(groups.stream().mapToLong(Evaluation.LossGroup::tokens).sum())
          .isEqualTo(own.tokens());
      assertThat(groups.stream().mapToLong(Evaluation.LossGroup::chars).sum())
          .isEqualTo(own.chars());
      double nats = groups.stream().mapToDouble(g -> g.loss() * g.tokens()).sum();
      assertThat(nats / own.tokens()).isCloseTo(own.checkpoints().get(0).loss(), within(1e-12));
      double right = groups.stream().mapToDouble(g -> g.accuracy() * g.tokens()).sum();
      assertThat(right / own.tokens())
          .isCloseTo(own.checkpoints().get(0).accuracy(), within(1e-12));
    }
    Artifact withoutPairs = run.shards(TinyRun.HELD_OUT, 1, 0);
    assertThat(evaluate(run, withoutPairs).bySource()).isEmpty();
  }

  private static Evaluation evaluate(TinyRun run, Artifact shards) {
    Artifact checkpoint = run.checkpoint("small", 16, 1);
    return Evaluate.read(
        run.workspace,
        Evaluate.run(run.workspace, List.of(checkpoint), shards, run.vocab(), OPTIONS));
  }

  private static void assertSame(Evaluation.LossGroup is, List<Row> rows) {
    TokenLoss expected = rowByRow(16, 1, rows);
    assertThat(is.rows()).as(is.group()).isEqualTo(rows.size());
    assertThat(is.tokens()).isEqualTo(expected.tokens());
    assertThat(is.chars()).isEqualTo(expected.chars());
    assertThat(is.loss()).isCloseTo(expected.loss(), within(1e-5));
    assertThat(is.lossPerChar()).isCloseTo(expected.lossPerChar(), within(1e-5));
    assertThat(is.perplexity()).isCloseTo(expected.perplexity(), within(1e-2));
    assertThat(is.accuracy()).isEqualTo(expected.accuracy());
  }

  @Test
  void bothFilesOfMetricsHoldTheSame(SparkSession spark) throws IOException {
    TinyRun run = new TinyRun(spark, directory);
    Artifact shards = run.shards(TinyRun.HELD_OUT, 2, 0, List.of(run.pairs(TinyRun.HELD_OUT)));
    Evaluation evaluation = evaluate(run, shards);
    assertThat(evaluation.bySource()).isNotEmpty();
    assertThat(Files.readAllLines(directory.resolve("evaluation/metrics.prom")))
        .containsExactlyInAnyOrderElementsOf(Prometheus.of(evaluation).lines().toList())
        .anyMatch(line -> line.startsWith("tianma_baseline_p{"))
        .anyMatch(line -> line.contains("by=\"source\",group=\"web\tnews\""));
  }

  @Test
  void theLastCheckpointWritesForTheFirstPairsById(SparkSession spark) throws IOException {
    TinyRun run = new TinyRun(spark, directory);
    Artifact made = evaluate(run, 2, 0);
    List<Sample> samples =
        Files.readAllLines(directory.resolve("evaluation/samples.jsonl")).stream()
            .map(line -> CanonicalJson.read(line, Sample.class))
            .toList();
    List<Row> expected =
        TinyRun.rows("held-out", TinyRun.HELD_OUT).stream()
            .sorted(Comparator.comparing((Row row) -> row.getString(0)))
            .limit(OPTIONS.generate())
            .toList();
    assertThat(samples)
        .extracting(Sample::id)
        .containsExactlyElementsOf(expected.stream().map(r -> r.getString(0)).toList());
    int[] source = ids(expected.get(0), 1);
    int[] written = withNetwork(16, 1, n -> Greedy.decode(n, 1, source, OPTIONS.maxNewTokens())[0]);
    String vocab = Files.readString(directory.resolve("vocab/vocab.txt"));
    StringBuilder text = new StringBuilder();
    for (int id : written) {
      text.append(id < 106 ? "" : vocab.lines().toList().get(id));
    }
    assertThat(samples.get(0).generated()).isEqualTo(text.toString()).isNotEmpty();
    Evaluation evaluation = Evaluate.read(run.workspace, made);
    assertThat(evaluation.generated()).isEqualTo(OPTIONS.generate());
    assertThat(samples.get(0).lead().length()).isLessThanOrEqualTo(evaluation.leadChars());
    assertThat(evaluation.scores()).extracting(Evaluation.Score::metric).contains("rougeL-char");
  }

  /** The lead is as long as the targets that it is compared with, not as all that there are. */
  @Test
  void theLeadIsAsLongAsTheTargetsOfThePairsThatAreWrittenFor(SparkSession spark) {
    List<Integer> lengths =
        TinyRun.rows("held-out", TinyRun.HELD_OUT).stream()
            .sorted(Comparator.comparing((Row row) -> row.getString(0)))
            .map(row -> row.getInt(3))
            .toList();
    int all = lead(lengths, TinyRun.HELD_OUT);
    int tells = 1;
    while (lead(lengths, tells) == all) {
      tells++;
    }
    TinyRun run = new TinyRun(spark, directory);
    Artifact made =
        Evaluate.run(
            run.workspace,
            List.of(run.checkpoint("small", 16, 1)),
            run.shards(TinyRun.HELD_OUT, 1, 0),
            run.vocab(),
            new EvaluateOptions(8, tells, 12, Dialect.STANDARD, "reference", 1));
    assertThat(Evaluate.read(run.workspace, made).leadChars())
        .as("of the first %d, not %d as of all", tells, all)
        .isEqualTo(lead(lengths, tells));
  }

  private static int lead(List<Integer> lengths, int first) {
    return Lead.length(lengths.subList(0, first).stream().mapToLong(l -> l).sum(), first);
  }

  @Test
  void theBitsDoNotDependOnTheLayoutOfTheShards(SparkSession spark) throws IOException {
    byte[] one = metrics(new TinyRun(spark, directory.resolve("one")), 1, 1);
    byte[] three = metrics(new TinyRun(spark, directory.resolve("three")), 3, 7);
    assertThat(three).isEqualTo(one);
    for (String file : List.of(SampleFiles.LINES, SampleFiles.PARQUET)) {
      assertThat(directory.resolve("three/evaluation").resolve(file))
          .hasSameBinaryContentAs(directory.resolve("one/evaluation").resolve(file));
    }
  }

  @Test
  void samplesStandInParquetAsInJsonLines(SparkSession spark) throws IOException {
    Artifact made = evaluate(new TinyRun(spark, directory), 2, 0);
    List<Sample> lines =
        Files.readAllLines(directory.resolve("evaluation/samples.jsonl")).stream()
            .map(line -> CanonicalJson.read(line, Sample.class))
            .toList();
    List<Sample> rows = new ArrayList<>();
    try (RowReader<Sample> reader =
        new RowReader<>(
            FileSystem.getLocal(new Configuration()),
            made.file(SampleFiles.PARQUET),
            SampleFiles.ROWS)) {
      reader.forEachRemaining(rows::add);
    }
    assertThat(rows).isEqualTo(lines).hasSize(OPTIONS.generate());
    List<Row> bySpark =
        spark
            .read()
            .parquet(made.file(SampleFiles.PARQUET).toString())
            .selectExpr("id", "scores['rougeL-char']", "lead_scores['bleu-char']")
            .collectAsList();
    assertThat(bySpark)
        .isEqualTo(
            lines.stream()
                .map(
                    s ->
                        RowFactory.create(
                            s.id(), s.scores().get("rougeL-char"), s.leadScores().get("bleu-char")))
                .toList());
  }

  private static byte[] metrics(TinyRun run, int files, int order) throws IOException {
    Artifact made = evaluate(run, files, order);
    return Files.readAllBytes(Path.of(made.file("metrics.json").toUri()));
  }

  @Test
  void nothingIsGeneratedWhereNothingIsAskedFor(SparkSession spark) {
    TinyRun run = new TinyRun(spark, directory);
    var options = new EvaluateOptions(8, 0, 12, Dialect.STANDARD, "reference", 1);
    Artifact made =
        Evaluate.run(
            run.workspace,
            List.of(run.checkpoint("small", 16, 1)),
            run.shards(TinyRun.HELD_OUT, 1, 0),
            run.vocab(),
            options);
    Evaluation evaluation = Evaluate.read(run.workspace, made);
    assertThat(evaluation.scores()).isEmpty();
    assertThat(evaluation.leadChars()).isZero();
  }

  @Test
  void saysWhatIsMissing(SparkSession spark) {
    TinyRun run = new TinyRun(spark, directory);
    assertThatThrownBy(
            () -> Evaluate.run(run.workspace, List.of(), run.shards(9, 1, 0), run.vocab(), OPTIONS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no checkpoint to score");
    List<Artifact> checkpoints = List.of(run.checkpoint("small", 16, 1));
    Artifact none = run.shards(0, 1, 1);
    assertThatThrownBy(() -> Evaluate.run(run.workspace, checkpoints, none, run.vocab(), OPTIONS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no pair is held out; raise shards.held-out");
    assertThat(directory.resolve("evaluation")).doesNotExist();
  }

  @Test
  void scoresAveragedWeightsOnRequest(SparkSession spark) {
    TinyRun run = new TinyRun(spark, directory);
    var fs = run.workspace.artifacts().fileSystem();
    Artifact checkpoint = run.averaged("both", 16, 1);
    assertThat(Model.read(fs, checkpoint, false).weights()).isEqualTo(TinyRun.weights(16, 1));
    assertThat(Model.read(fs, checkpoint, true).weights()).isEqualTo(TinyRun.weights(16, 2));
    Artifact without = run.checkpoint("small", 16, 1);
    assertThatThrownBy(() -> Model.read(fs, without, true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("holds no averaged weights; train with pretrain.optimizer.ema");
  }

  @Test
  void whatTravelsBetweenExecutorsPassesThroughKryo(SparkSession spark) {
    TinyRun run = new TinyRun(spark, directory);
    var kryo = new KryoSerializer(new SparkConf()).newInstance();
    Model model =
        Model.read(run.workspace.artifacts().fileSystem(), run.checkpoint("small", 16, 1));
    Model copy = kryo.deserialize(kryo.serialize(model, tag(Model.class)), tag(Model.class));
    assertThat(copy.weights()).isEqualTo(TinyRun.weights(16, 1));
    assertThat(copy.config()).isEqualTo(TinyRun.config(16));
    var rows = new HeldOut(run.workspace, run.shards(9, 1, 0)).first(2);
    var row =
        kryo.deserialize(
            kryo.serialize(rows.get(0), tag(TokenizedPair.class)), tag(TokenizedPair.class));
    assertThat(row.source()).isEqualTo(rows.get(0).source());
  }

  private static <T> ClassTag<T> tag(Class<T> type) {
    return ClassTag$.MODULE$.apply(type);
  }

  private static Artifact evaluate(TinyRun run, int files, int order) {
    return Evaluate.run(
        run.workspace,
        List.of(run.checkpoint("small", 16, 1)),
        run.shards(TinyRun.HELD_OUT, files, order),
        run.vocab(),
        OPTIONS);
  }

  /** The same without Spark, batches or padding. */
  private static TokenLoss rowByRow(int width, int seed) {
    return rowByRow(width, seed, TinyRun.rows("held-out", TinyRun.HELD_OUT));
  }

  private static TokenLoss rowByRow(int width, int seed, List<Row> rows) {
    return withNetwork(
        width,
        seed,
        network -> {
          TokenLoss sums = TokenLoss.ZERO;
          for (Row row : rows) {
            int[] source = ids(row, 1);
            int[] target = ids(row, 2);
            StepResult result = network.loss(Batch.ofTargets(1, source, target));
            sums =
                sums.plus(
                    new TokenLoss(
                        result.lossSum(), result.correct(), result.targetTokens(), row.getInt(3)));
          }
          return sums;
        });
  }

  private static int[] ids(Row row, int column) {
    return row.<List<Integer>>getAs(column).stream().mapToInt(i -> i).toArray();
  }

  private static <T> T withNetwork(int width, int seed, Function<Seq2Seq, T> use) {
    float[] weights = TinyRun.weights(width, seed);
    Backend backend = Backend.named("reference");
    try (Kernels kernels = backend.open()) {
      long address = kernels.memory().allocate(4L * weights.length);
      Tensor tensor = Tensor.at(address, DType.F32, weights.length);
      kernels.memory().write(weights, tensor);
      try (Seq2Seq network = new Seq2Seq(TinyRun.config(width), backend, 1, tensor, null)) {
        return use.apply(network);
      } finally {
        kernels.memory().free(address);
      }
    }
  }
}
