package io.tianma.eval.spark;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Files;
import io.tianma.data.shard.TokenizedPair;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.data.store.CanonicalJson;
import io.tianma.data.store.Counts;
import io.tianma.data.store.FileEntry;
import io.tianma.data.store.Input;
import io.tianma.data.store.StageKey;
import io.tianma.data.store.StageResult;
import io.tianma.data.token.Tokenizer;
import io.tianma.data.vocab.Vocabulary;
import io.tianma.eval.metric.EvaluateOptions;
import io.tianma.eval.metric.Evaluation;
import io.tianma.eval.metric.Evaluation.CheckpointLoss;
import io.tianma.eval.metric.Lead;
import io.tianma.eval.metric.Prometheus;
import io.tianma.eval.metric.Sample;
import io.tianma.eval.metric.Summary;
import io.tianma.eval.metric.Unigram;
import io.tianma.eval.metric.resampling.Resampling;
import io.tianma.train.decode.GenerationOptions;
import io.tianma.train.model.Architecture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Scores checkpoints on held-out pairs: teacher-forced loss of each, and what the last one writes,
 * beside the lead baseline. Makes {@code evaluation} with {@code metrics.json} (an {@link
 * Evaluation}) and {@code samples.jsonl} (a {@link Sample} a line).
 */
public final class Evaluate {
  static final String STAGE = "evaluate";
  static final String METRICS = "metrics.json";
  static final String SAMPLES = SampleFiles.LINES;
  static final String PROMETHEUS = "metrics.prom";

  private static final int VERSION = 4;

  private final FileSystem fs;
  private final JavaSparkContext context;
  private final List<Artifact> checkpoints;
  private final HeldOut heldOut;
  private final Tokenizer tokenizer;
  private final EvaluateOptions options;
  private final GenerationOptions how;
  private final Map<String, String> sources;

  private Evaluate(
      Workspace workspace,
      List<Artifact> checkpoints,
      Artifact shards,
      Artifact vocab,
      EvaluateOptions options,
      GenerationOptions how) {
    this.fs = workspace.artifacts().fileSystem();
    this.context = JavaSparkContext.fromSparkContext(workspace.spark().sparkContext());
    this.checkpoints = checkpoints;
    this.heldOut = new HeldOut(workspace, shards);
    this.tokenizer = tokenizer(vocab);
    this.options = options;
    this.how = how;
    this.sources = PairSources.of(workspace, shards);
  }

  /**
   * Evaluates the checkpoints, given in the order of training.
   *
   * @param directory where the scores go, in the work directory
   * @throws IllegalArgumentException if there is no checkpoint or no held-out pair
   */
  public static Artifact run(
      Workspace workspace,
      String directory,
      List<Artifact> checkpoints,
      Artifact shards,
      Artifact vocab,
      EvaluateOptions options,
      GenerationOptions how) {
    if (checkpoints.isEmpty()) {
      throw new IllegalArgumentException("evaluate: no checkpoint to score; run pretrain first");
    }
    List<Input> inputs =
        Stream.concat(checkpoints.stream(), Stream.of(shards, vocab))
            .map(Artifact::asInput)
            .toList();
    StageKey key = new StageKey(STAGE, VERSION, directory, settings(options, how), inputs);
    return workspace
        .artifacts()
        .make(
            key, to -> new Evaluate(workspace, checkpoints, shards, vocab, options, how).write(to));
  }

  /** What decides the scores: how texts are written only where some are. */
  private static Object settings(EvaluateOptions options, GenerationOptions how) {
    ObjectNode settings = (ObjectNode) CanonicalJson.tree(options.decisive());
    GenerationOptions writing = options.generate() > 0 ? how.decisive() : GenerationOptions.GREEDY;
    settings.set("generation", CanonicalJson.tree(writing));
    return settings;
  }

  /** The same in {@code evaluation}. */
  public static Artifact run(
      Workspace workspace,
      List<Artifact> checkpoints,
      Artifact shards,
      Artifact vocab,
      EvaluateOptions options,
      GenerationOptions how) {
    return run(workspace, "evaluation", checkpoints, shards, vocab, options, how);
  }

  /** The same, written greedily. */
  public static Artifact run(
      Workspace workspace,
      List<Artifact> checkpoints,
      Artifact shards,
      Artifact vocab,
      EvaluateOptions options) {
    return run(workspace, checkpoints, shards, vocab, options, GenerationOptions.GREEDY);
  }

  /** The scores that an artifact of {@link #run} holds. */
  public static Evaluation read(Workspace workspace, Artifact evaluation) {
    try {
      String json = evaluation.text(workspace.artifacts().fileSystem(), METRICS);
      return CanonicalJson.read(json, Evaluation.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private StageResult write(Path directory) throws IOException {
    List<CheckpointLoss> losses = new ArrayList<>();
    JavaRDD<TokenizedPair> rows = heldOut.byLength().cache();
    Model model = null;
    TeacherForcing sums = null;
    for (Artifact checkpoint : checkpoints) {
      model = Model.read(fs, checkpoint, options.averaged());
      model.check(checkpoint.directory(), tokenizer.vocabulary());
      sums = TeacherForcing.sums(context, rows, sources, model, options);
      long parameters = Architecture.parameters(model.config()).count();
      losses.add(CheckpointLoss.of(checkpoint.directory(), parameters, sums.all()));
    }
    rows.unpersist();
    List<TokenizedPair> chosen = heldOut.first(options.generate());
    int leadChars = leadChars(chosen);
    List<Sample> samples = samples(chosen, model, leadChars);
    Evaluation evaluation = evaluation(losses, sums, samples, leadChars);
    List<FileEntry> files = new ArrayList<>();
    files.add(write(directory, METRICS, CanonicalJson.pretty(evaluation)));
    files.add(write(directory, PROMETHEUS, Prometheus.of(evaluation)));
    files.addAll(SampleFiles.write(fs, directory, samples));
    return new StageResult(
        files, Counts.of(heldOut.rows(), Map.of()), Map.of("evaluation", evaluation));
  }

  private Evaluation evaluation(
      List<CheckpointLoss> losses, TeacherForcing sums, List<Sample> samples, int leadChars) {
    int vocab = tokenizer.vocabulary().size();
    Unigram ofHeldOut = TokenCounts.of(heldOut.heldOutTargets(), vocab);
    Unigram ofTrain = TokenCounts.of(heldOut.trainTargets(), vocab);
    return new Evaluation(
        heldOut.rows(),
        sums.all().tokens(),
        sums.all().chars(),
        ofHeldOut.entropy(),
        ofTrain.entropy(),
        losses,
        options.dialect().key(),
        samples.size(),
        leadChars,
        Summary.of(samples, Resampling.DEFAULT),
        Summary.writing(samples, options.scoring(), how.inWords(), Resampling.DEFAULT),
        sums.byLength(),
        sums.bySource());
  }

  private List<Sample> samples(List<TokenizedPair> rows, Model model, int leadChars) {
    if (rows.isEmpty()) {
      return List.of();
    }
    List<int[]> written = Generation.write(context, rows, model, options, how);
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      TokenizedPair row = rows.get(i);
      samples.add(
          Sample.of(
              row.id(),
              tokenizer.decode(row.source()),
              tokenizer.decode(row.target()),
              tokenizer.decode(written.get(i)),
              leadChars,
              options.scoring()));
    }
    return samples;
  }

  /** As long as what it is compared with: the targets of the pairs that are written for. */
  private static int leadChars(List<TokenizedPair> chosen) {
    long chars = chosen.stream().mapToLong(TokenizedPair::targetChars).sum();
    return chosen.isEmpty() ? 0 : Lead.length(chars, chosen.size());
  }

  private Tokenizer tokenizer(Artifact vocab) {
    try {
      String text = vocab.text(fs, "vocab.txt");
      return new Tokenizer(Evaluate::noWords, Vocabulary.parse(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Here tokens only become text again, which needs no words. */
  private static int noWords(String text, int[] ends) {
    throw new IllegalStateException("evaluation does not segment: " + text);
  }

  private FileEntry write(Path directory, String name, String text) throws IOException {
    return Files.write(fs, directory, name, text.getBytes(StandardCharsets.UTF_8));
  }
}
