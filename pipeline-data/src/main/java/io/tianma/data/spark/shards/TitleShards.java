package io.tianma.data.spark.shards;

import io.tianma.data.gap.PairRow;
import io.tianma.data.hadoop.Artifact;
import io.tianma.data.parquet.RowTypes;
import io.tianma.data.shard.DropReason;
import io.tianma.data.shard.SeededHash;
import io.tianma.data.shard.ShardOptions;
import io.tianma.data.shard.TokenizedPair;
import io.tianma.data.spark.rows.Fate;
import io.tianma.data.spark.rows.Mapped;
import io.tianma.data.spark.rows.RowFiles;
import io.tianma.data.spark.rows.VocabFiles;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.data.spark.rows.Written;
import io.tianma.data.store.Counts;
import io.tianma.data.store.FileEntry;
import io.tianma.data.store.Input;
import io.tianma.data.store.StageKey;
import io.tianma.data.store.StageResult;
import io.tianma.data.text.Budget;
import io.tianma.data.token.Tokenizer;
import io.tianma.data.vocab.Vocabulary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Tokenizes the pairs of texts and titles and lays them out as {@link Shards} does, so that
 * training finds what it knows. Both sides are cut before [SEP] where they are too long.
 */
public final class TitleShards {
  private static final int VERSION = 3;
  private static final String WORK = "_work";
  private static final long HELD_OUT = 0x7469746cL;

  private final Workspace workspace;
  private final FileSystem fs;
  private final RowFiles rows;
  private final Artifact vocab;
  private final ShardOptions options;

  private TitleShards(Workspace workspace, Path to, Artifact vocab, ShardOptions options) {
    this.workspace = workspace;
    this.fs = workspace.artifacts().fileSystem();
    this.rows = new RowFiles(workspace, to);
    this.vocab = vocab;
    this.options = options;
  }

  /**
   * Makes shards of pairs.
   *
   * @param train pairs to train on
   * @param heldOut pairs for the held-out loss; without them {@code options.heldOut()} of the
   *     others are held out
   * @throws IllegalArgumentException if nothing is left on a side
   */
  public static Artifact run(
      Workspace workspace,
      String directory,
      Artifact train,
      Optional<Artifact> heldOut,
      Artifact vocab,
      ShardOptions options) {
    List<Input> inputs =
        Stream.of(Stream.of(train), heldOut.stream(), Stream.of(vocab))
            .flatMap(artifacts -> artifacts)
            .map(Artifact::asInput)
            .toList();
    ShardOptions how = heldOut.isPresent() ? options.decisiveWithHeldOut() : options.decisive();
    StageKey key = new StageKey("title-shards", VERSION, directory, how, inputs);
    return workspace
        .artifacts()
        .make(key, to -> new TitleShards(workspace, to, vocab, options).write(train, heldOut));
  }

  private StageResult write(Artifact train, Optional<Artifact> heldOut) throws IOException {
    String tokens = vocab.text(fs, VocabFiles.TOKENS);
    JavaRDD<Fate<SidedPair>> pairs =
        tokenized(train, tokens, heldOut.isPresent() ? 0 : share(train));
    long in = RowFiles.rows(train);
    if (heldOut.isPresent()) {
      pairs = pairs.union(tokenized(heldOut.get(), tokens, 1));
      in += RowFiles.rows(heldOut.get());
    }
    Written sorted =
        rows.write(WORK + "/slice", SidedPair.TYPE, pairs, RowFiles.count(train), options.seed());
    long all = sorted.sums().getOrDefault(SidedPair.TRAIN, 0L);
    long held = sorted.sums().getOrDefault(SidedPair.HELD_OUT, 0L);
    checkSides(all, held, in);
    long shards = Math.max(1, all / options.rowsPerShard());
    long rowsPerShard = all / shards;
    Written forTraining = copy(sorted, false, rowsPerShard, shards);
    Written aside = copy(sorted, true, options.rowsPerShard(), held / options.rowsPerShard());
    rows.deleteDirectory(WORK);
    Shards.warnOfUnknown(forTraining, workspace.artifacts()::say);
    Map<String, Object> statistics = new TreeMap<>(forTraining.means());
    statistics.putAll(forTraining.groups());
    statistics.put("vocab-size", Vocabulary.parse(tokens).size());
    statistics.put("rows-per-shard", rowsPerShard);
    statistics.put("train-rows", forTraining.rows());
    statistics.put("held-out-rows", aside.rows());
    Map<String, Long> dropped = new TreeMap<>(sorted.dropped());
    dropped.putAll(forTraining.dropped());
    List<FileEntry> files = new ArrayList<>(forTraining.files());
    files.addAll(aside.files());
    files.addAll(rows.sample(sorted.after(forTraining)));
    return new StageResult(
        files,
        new Counts(in, forTraining.rows() + aside.rows(), new TreeMap<>(dropped)),
        statistics);
  }

  private double share(Artifact train) {
    return options.heldOutShare(RowFiles.rows(train));
  }

  private JavaRDD<Fate<SidedPair>> tokenized(Artifact pairs, String tokens, double heldOut)
      throws IOException {
    boolean hmm = vocab.manifest().configuration().path("hmm").asBoolean();
    String words = VocabFiles.userWords(fs, vocab);
    Broadcast<SharedTokenizer> shared =
        JavaSparkContext.fromSparkContext(workspace.spark().sparkContext())
            .broadcast(new SharedTokenizer(tokens, words, hmm));
    ShardOptions how = options;
    return rows.read(pairs, RowTypes.PAIR)
        .mapPartitions(
            all -> {
              Tokenizer tokenizer = shared.value().get();
              return new Mapped<>(all, pair -> inTime(pair, tokenizer, how, heldOut));
            });
  }

  static Fate<SidedPair> inTime(
      PairRow pair, Tokenizer tokenizer, ShardOptions options, double heldOut) {
    return Budget.within(options.maxSeconds(), () -> fate(pair, tokenizer, options, heldOut))
        .orElseGet(() -> Fate.drop(pair.id(), DropReason.TOO_SLOW, pair.source()));
  }

  private static Fate<SidedPair> fate(
      PairRow pair, Tokenizer tokenizer, ShardOptions options, double heldOut) {
    TokenizedPair tokens = tokens(pair, tokenizer, options.maxSource(), options.maxTarget());
    if (Shards.saysNothing(tokens.source())) {
      return Fate.drop(pair.id(), DropReason.EMPTY_SOURCE, pair.source());
    }
    if (Shards.saysNothing(tokens.target())) {
      return Fate.drop(pair.id(), DropReason.EMPTY_TARGET, pair.target());
    }
    long place = SeededHash.of(options.seed() ^ HELD_OUT, pair.id());
    return Fate.keep(
        new SidedPair(tokens, SeededHash.fraction(place) < heldOut, pair.corpus(), pair.site()));
  }

  /** The pair as a model reads it. */
  public static TokenizedPair tokens(
      PairRow pair, Tokenizer tokenizer, int maxSource, int maxTarget) {
    return new TokenizedPair(
        pair.id(),
        tokenizer.encode(pair.source(), maxSource),
        tokenizer.encode(pair.target(), maxTarget),
        tokenizer.characters(pair.target(), maxTarget));
  }

  private void checkSides(long train, long heldOut, long in) {
    if (train == 0 || heldOut == 0) {
      throw new IllegalArgumentException(
          "finetune: of %d pairs %d are left for training and %d for the held-out loss; give more"
                  .formatted(in, train, heldOut)
              + " pairs in finetune.train, or finetune.held-out of your own");
    }
  }

  private Written copy(Written sorted, boolean heldOut, long size, long count) throws IOException {
    var conf = rows.configuration();
    List<ShardPlan> plans = ShardPlan.of(rows, sorted, heldOut, size, count);
    return rows.write(
        (heldOut ? SidedPair.HELD_OUT : SidedPair.TRAIN) + "/shard",
        RowTypes.TOKENIZED,
        rows.each(plans).map(plan -> plan.rows(conf.value().value())));
  }
}
