package io.tianma.data.spark.shards;

import io.tianma.data.gap.PairRow;
import io.tianma.data.hadoop.Artifact;
import io.tianma.data.parquet.RowTypes;
import io.tianma.data.shard.DropReason;
import io.tianma.data.shard.SeededHash;
import io.tianma.data.shard.ShardOptions;
import io.tianma.data.shard.TokenizedPair;
import io.tianma.data.spark.rows.Dropped;
import io.tianma.data.spark.rows.Fate;
import io.tianma.data.spark.rows.Iterators;
import io.tianma.data.spark.rows.RowFiles;
import io.tianma.data.spark.rows.VocabFiles;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.data.spark.rows.Written;
import io.tianma.data.store.Counts;
import io.tianma.data.store.FileEntry;
import io.tianma.data.store.StageKey;
import io.tianma.data.store.StageResult;
import io.tianma.data.text.Budget;
import io.tianma.data.text.Characters;
import io.tianma.data.token.Tokenizer;
import io.tianma.data.vocab.Vocabulary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Tokenizes pairs and lays them out for training: one order by (hash of seed and id, id), cut into
 * shards of equally many rows; the pairs of some documents are held out.
 *
 * <p>Tokenized pairs are first written in slices of that order. Their row counts tell where each
 * shard begins, so that a shard is a copy of neighbouring slices and nothing is sorted as a whole.
 */
public final class Shards {
  private static final int VERSION = 6;

  /** Share of unknown tokens from which on a warning is due. */
  private static final double UNKNOWN_SHARE = 0.05;

  private static final String WORK = "_work";

  /** Tells the choice of held-out documents from the order of pairs. */
  private static final long HELD_OUT = 0x68656c64L;

  private final RowFiles rows;
  private final FileSystem fs;
  private final Workspace workspace;
  private final Artifact pairs;
  private final Artifact vocab;
  private final ShardOptions options;

  private Shards(
      Workspace workspace, Path directory, Artifact pairs, Artifact vocab, ShardOptions options) {
    this.rows = new RowFiles(workspace, directory);
    this.fs = workspace.artifacts().fileSystem();
    this.workspace = workspace;
    this.pairs = pairs;
    this.vocab = vocab;
    this.options = options;
  }

  /**
   * Makes {@code shards} of {@code pairs} and {@code vocab}.
   *
   * @throws IllegalArgumentException if nothing is left to train on, or nothing was held out though
   *     it was asked for
   */
  public static Artifact run(
      Workspace workspace, Artifact pairs, Artifact vocab, ShardOptions options) {
    StageKey key =
        new StageKey(
            "shards",
            VERSION,
            "shards",
            options.decisive(),
            List.of(pairs.asInput(), vocab.asInput()));
    return workspace.make(key, to -> new Shards(workspace, to, pairs, vocab, options).write());
  }

  private StageResult write() throws IOException {
    String tokens = vocab.text(fs, VocabFiles.TOKENS);
    Written sorted =
        rows.write(
            WORK + "/slice",
            SidedPair.TYPE,
            tokenized(tokens, VocabFiles.userWords(fs, vocab)),
            RowFiles.count(pairs),
            options.seed());
    long all = sorted.sums().getOrDefault(SidedPair.TRAIN, 0L);
    long shards = Math.max(1, all / options.rowsPerShard());
    long rowsPerShard = all / shards;
    long held = sorted.sums().getOrDefault(SidedPair.HELD_OUT, 0L);
    checkSides(all, held);
    Written train = copy(sorted, false, rowsPerShard, shards);
    Written heldOut = copy(sorted, true, options.rowsPerShard(), held / options.rowsPerShard());
    rows.deleteDirectory(WORK);
    warnOfUnknown(train, workspace.artifacts()::say);
    Map<String, Object> statistics = new TreeMap<>(train.means());
    statistics.putAll(train.groups());
    for (String group : List.of("corpora", "top-sources")) {
      statistics.put(group, sorted.groups().getOrDefault(group, Map.of()));
    }
    statistics.put("vocab-size", Vocabulary.parse(tokens).size());
    statistics.put("rows-per-shard", rowsPerShard);
    statistics.put("train-shards", shards);
    statistics.put("train-rows", train.rows());
    statistics.put("held-out-rows", heldOut.rows());
    return result(sorted, train, heldOut, statistics);
  }

  private JavaRDD<Fate<SidedPair>> tokenized(String tokens, String userWords) {
    boolean hmm = vocab.manifest().configuration().path("hmm").asBoolean();
    Broadcast<SharedTokenizer> shared =
        org.apache.spark.api.java.JavaSparkContext.fromSparkContext(
                workspace.spark().sparkContext())
            .broadcast(new SharedTokenizer(tokens, userWords, hmm));
    ShardOptions how = options;
    double share = options.heldOutShare(RowFiles.rows(pairs));
    return rows.read(pairs, RowTypes.PAIR)
        .mapPartitions(
            all -> {
              Tokenizer tokenizer = shared.value().get();
              return Iterators.flatMap(
                  all, pair -> List.of(inTime(pair, tokenizer, how, share)).iterator());
            });
  }

  static Fate<SidedPair> inTime(
      PairRow pair, Tokenizer tokenizer, ShardOptions options, double share) {
    return Budget.within(options.maxSeconds(), () -> tokenized(pair, tokenizer, options, share))
        .orElseGet(() -> Fate.drop(pair.id(), DropReason.TOO_SLOW, pair.source()));
  }

  private static Fate<SidedPair> tokenized(
      PairRow pair, Tokenizer tokenizer, ShardOptions options, double share) {
    int[] source = tokenizer.encodeMarked(pair.source(), options.maxSource());
    int[] target = tokenizer.encode(pair.target(), options.maxTarget());
    if (saysNothing(source)) {
      return Fate.drop(pair.id(), DropReason.EMPTY_SOURCE, pair.source());
    }
    if (saysNothing(target)) {
      return Fate.drop(pair.id(), DropReason.EMPTY_TARGET, pair.target());
    }
    long place = SeededHash.of(options.seed() ^ HELD_OUT, pair.document());
    return Fate.keep(
        new SidedPair(
            new TokenizedPair(
                pair.id(), source, target, characters(pair, tokenizer, target, options)),
            SeededHash.fraction(place) < share,
            pair.corpus(),
            pair.site()));
  }

  private static int characters(
      PairRow pair, Tokenizer tokenizer, int[] target, ShardOptions options) {
    return target.length < options.maxTarget()
        ? Characters.length(pair.target())
        : tokenizer.characters(pair.target(), options.maxTarget());
  }

  /** Whether nothing but unknown and mask tokens stands between [CLS] and [SEP]. */
  static boolean saysNothing(int[] ids) {
    return Arrays.stream(ids).noneMatch(id -> id >= Vocabulary.SPECIALS);
  }

  private void checkSides(long train, long heldOut) {
    long in = RowFiles.rows(pairs);
    if (train == 0) {
      throw new IllegalArgumentException(
          "shards: no pair of "
              + in
              + " is left for training; lower shards.held-out = "
              + options.heldOut()
              + " or give more documents");
    }
    if (heldOut == 0 && options.heldOut() > 0) {
      throw new IllegalArgumentException(
          "shards: none of "
              + in
              + " pairs fell to the held-out side; raise shards.held-out = "
              + options.heldOut()
              + " and shards.held-out-pairs = "
              + options.heldOutPairs()
              + ", or set shards.held-out = 0 to hold out none");
    }
  }

  /** A vocabulary that does not fit the corpus is seen here, wherever it comes from. */
  static void warnOfUnknown(Written train, Consumer<String> out) {
    Map<String, Long> sums = train.sums();
    long unknown = sums.getOrDefault("unknown-tokens", 0L);
    long all = sums.getOrDefault("source-tokens", 0L) + sums.getOrDefault("target-tokens", 0L);
    if (unknown >= UNKNOWN_SHARE * all && unknown > 0) {
      out.accept(
          String.format(
              Locale.ROOT,
              "warning: %.1f %% of the tokens are unknown to the vocabulary; raise vocab.size, or"
                  + " take a vocabulary of such texts",
              100.0 * unknown / all));
    }
  }

  private Written copy(Written sorted, boolean heldOut, long size, long count) throws IOException {
    Broadcast<SerializableConfiguration> conf = rows.configuration();
    List<ShardPlan> plans = ShardPlan.of(rows, sorted, heldOut, size, count);
    return rows.write(
        (heldOut ? SidedPair.HELD_OUT : SidedPair.TRAIN) + "/shard",
        RowTypes.TOKENIZED,
        rows.each(plans).map(plan -> plan.rows(conf.value().value())));
  }

  private StageResult result(
      Written sorted, Written train, Written heldOut, Map<String, Object> statistics)
      throws IOException {
    Map<String, Long> dropped = new TreeMap<>(sorted.dropped());
    dropped.putAll(train.dropped());
    List<Dropped> sample =
        Stream.concat(sorted.sample().stream(), train.sample().stream()).toList();
    List<FileEntry> files = new ArrayList<>(train.files());
    files.addAll(heldOut.files());
    files.addAll(rows.sample(sample));
    Counts counts =
        new Counts(RowFiles.rows(pairs), train.rows() + heldOut.rows(), new TreeMap<>(dropped));
    return new StageResult(files, counts, statistics);
  }
}
