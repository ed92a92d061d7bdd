package io.tianma.data.spark.vocab;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.hadoop.Files;
import io.tianma.data.parquet.RowTypes;
import io.tianma.data.spark.rows.Dates;
import io.tianma.data.spark.rows.Dropped;
import io.tianma.data.spark.rows.Fate;
import io.tianma.data.spark.rows.Iterators;
import io.tianma.data.spark.rows.RowFiles;
import io.tianma.data.spark.rows.VocabFiles;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.data.spark.rows.Written;
import io.tianma.data.store.Counts;
import io.tianma.data.store.FileEntry;
import io.tianma.data.store.Input;
import io.tianma.data.store.StageKey;
import io.tianma.data.store.StageResult;
import io.tianma.data.vocab.DropReason;
import io.tianma.data.vocab.TokenTotals;
import io.tianma.data.vocab.VocabOptions;
import io.tianma.data.vocab.Vocabulary;
import io.tianma.data.vocab.VocabularyBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** Counts words and characters over the corpus and keeps the most frequent as tokens. */
public final class Vocab {
  /** Where the counts of each date of a dated corpus are kept. */
  private static final String COUNTED = "word-counts";

  private static final String TOO_SLOW = Fate.key(DropReason.TOO_SLOW);

  private static final int VERSION = 4;
  private static final int COUNTED_VERSION = 3;

  private final FileSystem fs;
  private final Path directory;
  private final RowFiles rows;
  private final Artifact documents;
  private final VocabOptions options;
  private final String userWords;
  private final List<Artifact> parts;
  private final JavaSparkContext context;

  private Vocab(
      Workspace workspace,
      Path directory,
      Artifact documents,
      List<Artifact> parts,
      VocabOptions options,
      String userWords) {
    this.fs = workspace.artifacts().fileSystem();
    this.directory = directory;
    this.rows = new RowFiles(workspace, directory);
    this.documents = documents;
    this.options = options;
    this.userWords = userWords;
    this.parts = parts;
    this.context = JavaSparkContext.fromSparkContext(workspace.spark().sparkContext());
  }

  /**
   * Makes {@code vocab} of {@code dedup}; another content of the user's dictionary makes another
   * one.
   *
   * @throws IllegalArgumentException if the user's dictionary cannot be read
   */
  public static Artifact run(Workspace workspace, Artifact dedup, VocabOptions options) {
    List<Input> inputs = new ArrayList<>(List.of(dedup.asInput()));
    String userWords = "";
    if (!options.userDictionary().isBlank()) {
      userWords = VocabFiles.userWords(workspace, options.userDictionary());
      VocabFiles.warn(workspace, options.userDictionary(), userWords);
      inputs.add(VocabFiles.input(options.userDictionary(), userWords));
    }
    StageKey key = new StageKey("vocab", VERSION, "vocab", options.decisive(), inputs);
    String words = userWords;
    Artifacts artifacts = workspace.artifacts();
    List<Artifact> parts =
        artifacts.upToDate(key).isPresent()
            ? List.of()
            : Dates.make(
                artifacts,
                COUNTED,
                dedup,
                (part, directory) -> counts(workspace, part, directory, options, words, inputs));
    return workspace.make(
        key, to -> new Vocab(workspace, to, dedup, parts, options, words).write());
  }

  private StageResult write() throws IOException {
    TokenTotals totals = totals();
    Map<String, Long> frequent = totals.frequent();
    Vocabulary vocabulary = VocabularyBuilder.build(frequent, options.size());
    Map<String, Object> statistics = totals.coverage(vocabulary);
    statistics.put("tokens", vocabulary.size());
    statistics.put("distinct", totals.distinct());
    long in = RowFiles.rows(documents);
    List<FileEntry> files = new ArrayList<>();
    files.add(write(VocabFiles.TOKENS, vocabulary.text()));
    files.add(write(VocabFiles.COUNTS, lines(vocabulary, frequent)));
    if (!userWords.isEmpty()) {
      files.add(write(VocabFiles.USER_DICTIONARY, userWords));
    }
    long slow = totals.tooSlow();
    files.addAll(rows.sample(totals.idsTooSlow().stream().map(this::tooSlow).toList()));
    return new StageResult(
        files, Counts.of(in - slow, slow == 0 ? Map.of() : Map.of(TOO_SLOW, slow)), statistics);
  }

  private Dropped tooSlow(String id) {
    return new Dropped(
        id, TOO_SLOW, "takes longer than vocab.max-seconds = " + options.maxSeconds());
  }

  /** Of all tokens; Spark hands the driver one partition's after the other. */
  private TokenTotals totals() {
    Broadcast<SharedCountable> words = context.broadcast(new SharedCountable(options, userWords));
    int slices = RowFiles.count(documents);
    JavaRDD<WordCount> counts =
        parts.isEmpty()
            ? WordCounts.of(
                rows.read(documents, RowTypes.DOCUMENT), words, slices, options.maxSeconds())
            : WordCounts.sum(ofDates(), words, slices);
    int size = options.size();
    return counts
        .mapPartitions(
            some -> {
              TokenTotals totals = new TokenTotals(size);
              some.forEachRemaining(c -> totals.add(c.token, c.count));
              return List.of(totals.shrink()).iterator();
            })
        .reduce(TokenTotals::add);
  }

  private JavaRDD<WordCount> ofDates() {
    List<JavaRDD<WordCount>> all = new ArrayList<>();
    parts.forEach(part -> all.add(rows.read(part, WordCount.TYPE)));
    return Iterators.union(context, all);
  }

  /** The counts of one date, which no other date changes. */
  private static Artifact counts(
      Workspace workspace,
      Artifact part,
      String directory,
      VocabOptions options,
      String userWords,
      List<Input> inputs) {
    List<Input> own = new ArrayList<>(inputs);
    own.set(0, part.asInput());
    Map<String, Object> how =
        Map.of(
            "hmm", options.hmm(),
            "candidate-words", options.candidateWords(),
            "max-seconds", options.maxSeconds());
    return workspace.make(
        new StageKey("word-counts-date", COUNTED_VERSION, directory, how, own),
        to -> {
          RowFiles rows = new RowFiles(workspace, to);
          int files = RowFiles.count(part);
          Broadcast<SharedCountable> words =
              JavaSparkContext.fromSparkContext(workspace.spark().sparkContext())
                  .broadcast(new SharedCountable(options, userWords));
          JavaRDD<WordCount> counts =
              WordCounts.of(rows.read(part, RowTypes.DOCUMENT), words, files, options.maxSeconds());
          Written written = rows.write("part", WordCount.TYPE, RowFiles.kept(counts), files);
          return new StageResult(
              written.files(), Counts.of(written.rows(), Map.of()), written.means());
        });
  }

  private static String lines(Vocabulary vocabulary, Map<String, Long> counts) {
    StringBuilder lines = new StringBuilder();
    for (int id = 0; id < vocabulary.size(); id++) {
      Long count = counts.get(vocabulary.token(id));
      if (count != null) {
        lines.append(vocabulary.token(id)).append('\t').append(count).append('\n');
      }
    }
    return lines.toString();
  }

  private FileEntry write(String name, String text) throws IOException {
    return Files.write(fs, directory, name, text.getBytes(StandardCharsets.UTF_8));
  }
}
