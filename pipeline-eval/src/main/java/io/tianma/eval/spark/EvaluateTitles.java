package io.tianma.eval.spark;

import io.tianma.data.gap.PairRow;
import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Files;
import io.tianma.data.shard.TokenizedPair;
import io.tianma.data.spark.ingest.TitlePairs;
import io.tianma.data.spark.rows.VocabFiles;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.data.spark.shards.TitleShards;
import io.tianma.data.store.CanonicalJson;
import io.tianma.data.store.Counts;
import io.tianma.data.store.FileEntry;
import io.tianma.data.store.Input;
import io.tianma.data.store.StageKey;
import io.tianma.data.store.StageResult;
import io.tianma.data.text.Characters;
import io.tianma.data.token.Tokenizer;
import io.tianma.eval.metric.Evaluation;
import io.tianma.eval.metric.Evaluation.CheckpointLoss;
import io.tianma.eval.metric.Lead;
import io.tianma.eval.metric.Prometheus;
import io.tianma.eval.metric.Sample;
import io.tianma.eval.metric.Summary;
import io.tianma.eval.metric.TitleOptions;
import io.tianma.eval.metric.Unigram;
import io.tianma.eval.metric.resampling.Resampling;
import io.tianma.train.model.Architecture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Scores checkpoints, before and after fine-tuning, on titles that people wrote. What a model
 * writes is compared with the title as it stands, not with what its tokens keep of it, as the
 * published tables do. Makes an artifact like {@link Evaluate}'s; where a checkpoint went before,
 * with its scores in {@code before.json}, what it wrote in {@code before-samples.jsonl}, and a
 * paired test of both.
 */
public final class EvaluateTitles {
  private static final String BEFORE = "before.json";
  private static final String BEFORE_SAMPLES = "before-samples.jsonl";
  private static final int VERSION = 5;
  private static final int ROWS_PER_PARTITION = 128;

  private final FileSystem fs;
  private final JavaSparkContext context;
  private final List<PairRow> pairs;
  private final List<TokenizedPair> rows;
  private final Tokenizer tokenizer;
  private final TitleOptions options;
  private final JavaRDD<int[]> trained;

  private EvaluateTitles(
      Workspace workspace, Artifact shards, Artifact test, Artifact vocab, TitleOptions options) {
    this.fs = workspace.artifacts().fileSystem();
    this.context = JavaSparkContext.fromSparkContext(workspace.spark().sparkContext());
    this.pairs = TitlePairs.read(workspace, test);
    this.tokenizer = VocabFiles.tokenizer(workspace, vocab);
    this.options = options;
    this.trained = new HeldOut(workspace, shards).trainTargets();
    this.rows =
        pairs.stream()
            .map(p -> TitleShards.tokens(p, tokenizer, options.maxSource(), options.maxTarget()))
            .toList();
  }

  /**
   * Evaluates one or two checkpoints of a model.
   *
   * @param checkpoints in the order of training
   * @param shards that the model was fine-tuned on
   * @param test pairs that training has not seen
   */
  public static Artifact run(
      Workspace workspace,
      String directory,
      List<Artifact> checkpoints,
      Artifact shards,
      Artifact test,
      Artifact vocab,
      TitleOptions options) {
    List<Input> inputs =
        Stream.concat(checkpoints.stream(), Stream.of(shards, test, vocab))
            .map(Artifact::asInput)
            .toList();
    StageKey key = new StageKey(Evaluate.STAGE, VERSION, directory, options.decisive(), inputs);
    return workspace
        .artifacts()
        .make(
            key,
            to ->
                new EvaluateTitles(workspace, shards, test, vocab, options).write(to, checkpoints));
  }

  /** The scores that the first checkpoint had. */
  public static List<Evaluation.Score> before(Workspace workspace, Artifact evaluation) {
    try {
      String json = evaluation.text(workspace.artifacts().fileSystem(), BEFORE);
      return CanonicalJson.read(json, Evaluation.class).scores();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private StageResult write(Path to, List<Artifact> checkpoints) throws IOException {
    List<CheckpointLoss> losses = new ArrayList<>();
    List<Evaluation> scored = new ArrayList<>();
    List<List<Sample>> written = new ArrayList<>();
    for (Artifact checkpoint : checkpoints) {
      Model model = Model.read(fs, checkpoint, options.averaged());
      model.check(checkpoint.directory(), tokenizer.vocabulary());
      TeacherForcing sums =
          TeacherForcing.sums(context, byLength(), sources(), model, options.evaluate());
      long parameters = Architecture.parameters(model.config()).count();
      losses.add(CheckpointLoss.of(checkpoint.directory(), parameters, sums.all()));
      written.add(samples(model));
      scored.add(evaluation(losses, sums, written));
    }
    Evaluation last = scored.get(scored.size() - 1);
    List<FileEntry> files = new ArrayList<>();
    files.add(file(to, Evaluate.METRICS, CanonicalJson.pretty(last)));
    files.add(file(to, Evaluate.PROMETHEUS, Prometheus.of(last)));
    files.addAll(SampleFiles.write(fs, to, written.get(written.size() - 1)));
    if (scored.size() > 1) {
      files.add(file(to, BEFORE, CanonicalJson.pretty(scored.get(0))));
      files.add(SampleFiles.write(fs, to, BEFORE_SAMPLES, written.get(0)));
    }
    return new StageResult(files, Counts.of(rows.size(), Map.of()), Map.of("evaluation", last));
  }

  /** Rows of about equal length together, so that little is padded. */
  private JavaRDD<TokenizedPair> byLength() {
    List<TokenizedPair> sorted = new ArrayList<>(rows);
    sorted.sort(
        Comparator.comparingInt((TokenizedPair row) -> row.target().length)
            .thenComparingInt(row -> row.source().length)
            .thenComparing(TokenizedPair::id));
    return context.parallelize(
        sorted, (sorted.size() + ROWS_PER_PARTITION - 1) / ROWS_PER_PARTITION);
  }

  private Map<String, String> sources() {
    return pairs.stream().collect(Collectors.toMap(PairRow::id, PairRow::corpus, (a, b) -> a));
  }

  /** The pairs that are written for. */
  private List<PairRow> chosen() {
    return pairs.subList(0, options.written(pairs.size()));
  }

  private List<Sample> samples(Model model) {
    int count = chosen().size();
    if (count == 0) {
      return List.of();
    }
    int leadChars = leadChars();
    List<int[]> written =
        Generation.write(
            context, rows.subList(0, count), model, options.evaluate(), options.generation());
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      PairRow pair = pairs.get(i);
      samples.add(
          Sample.of(
              pair.id(),
              pair.source(),
              pair.target(),
              tokenizer.decode(written.get(i)),
              leadChars,
              options.evaluate().scoring()));
    }
    return samples;
  }

  /**
   * @param written by each checkpoint so far
   */
  private Evaluation evaluation(
      List<CheckpointLoss> losses, TeacherForcing sums, List<List<Sample>> written) {
    List<Sample> samples = written.get(written.size() - 1);
    List<Sample> before = written.size() > 1 ? written.get(0) : List.of();
    Unigram titles = new Unigram(tokenizer.vocabulary().size());
    rows.forEach(row -> titles.addTarget(row.target()));
    return new Evaluation(
        rows.size(),
        sums.all().tokens(),
        sums.all().chars(),
        titles.entropy(),
        TokenCounts.of(trained, tokenizer.vocabulary().size()).entropy(),
        losses,
        options.dialect().key(),
        samples.size(),
        leadChars(),
        Summary.of(samples, Resampling.DEFAULT),
        Summary.writing(
            samples,
            before,
            options.evaluate().scoring(),
            options.generation().inWords(),
            Resampling.DEFAULT),
        sums.byLength(),
        sums.bySource());
  }

  /**
   * As long as what it is compared with: the whole titles of the pairs that are written for,
   * however long those are that a model reads.
   */
  private int leadChars() {
    List<PairRow> chosen = chosen();
    long chars = chosen.stream().mapToLong(pair -> Characters.length(pair.target())).sum();
    return chosen.isEmpty() ? 0 : Lead.length(chars, chosen.size());
  }

  private FileEntry file(Path to, String name, String text) throws IOException {
    return Files.write(fs, to, name, text.getBytes(StandardCharsets.UTF_8));
  }
}
