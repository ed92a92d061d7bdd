package io.tianma.data.spark;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.hadoop.Files;
import io.tianma.data.parquet.RowTypes;
import io.tianma.data.segment.Dictionary;
import io.tianma.data.segment.Jieba;
import io.tianma.data.store.Counts;
import io.tianma.data.store.FileEntry;
import io.tianma.data.store.Hashes;
import io.tianma.data.store.Input;
import io.tianma.data.store.StageKey;
import io.tianma.data.store.StageResult;
import io.tianma.data.text.Utf8;
import io.tianma.data.token.Tokenizer;
import io.tianma.data.vocab.TokenTotals;
import io.tianma.data.vocab.VocabOptions;
import io.tianma.data.vocab.Vocabulary;
import io.tianma.data.vocab.VocabularyBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** Counts words and characters over the corpus and keeps the most frequent as tokens. */
public final class Vocab {
  /** One token a line; the line number is the id. */
  public static final String TOKENS = "vocab.txt";

  /** The tokens of {@link #TOKENS} that were counted, each with a tab and its count. */
  public static final String COUNTS = "counts.tsv";

  /** The lines of the user's dictionary, if there is one. */
  static final String USER_DICTIONARY = "user-dictionary.txt";

  /** Where the counts of each date of a dated corpus are kept. */
  private static final String COUNTED = "word-counts";

  private static final int VERSION = 3;
  private static final int COUNTED_VERSION = 2;

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
      userWords = userWords(workspace, options.userDictionary());
      inputs.add(input(options.userDictionary(), userWords));
    }
    StageKey key = new StageKey("vocab", VERSION, "vocab", options, inputs);
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

  /** What a stage says of the user's dictionary that it was made with. */
  static Input input(String userDictionary, String userWords) {
    byte[] bytes = userWords.getBytes(StandardCharsets.UTF_8);
    String name = "user-dictionary/" + new Path(userDictionary).getName();
    return new Input(name, Input.RAW, bytes.length, Hashes.sha256(bytes));
  }

  /** The lines of a user's dictionary. */
  static String userWords(Workspace workspace, String file) {
    Path path = new Path(file);
    String setting = "vocab.user-dictionary = " + file;
    try {
      Configuration hadoop = workspace.artifacts().fileSystem().getConf();
      return Utf8.strict(Files.bytes(path.getFileSystem(hadoop), path), setting);
    } catch (IOException e) {
      throw new IllegalArgumentException(setting + ": cannot be read", e);
    }
  }

  /** The tokenizer that makes ids as in shards of this vocabulary. */
  public static Tokenizer tokenizer(Workspace workspace, Artifact vocab) {
    FileSystem fs = workspace.artifacts().fileSystem();
    try {
      String tokens = Files.read(fs, vocab.file(TOKENS));
      boolean hmm = vocab.manifest().configuration().path("hmm").asBoolean();
      Dictionary words = dictionary(userWords(fs, vocab));
      return new Tokenizer(Jieba.of(words, hmm), Vocabulary.parse(tokens));
    } catch (IOException e) {
      throw new UncheckedIOException(vocab.directory() + ": " + e.getMessage(), e);
    }
  }

  /** The lines of the user's dictionary that the artifact was made with; none if it had none. */
  static String userWords(FileSystem fs, Artifact vocab) throws IOException {
    return vocab.files(USER_DICTIONARY).isEmpty()
        ? ""
        : Files.read(fs, vocab.file(USER_DICTIONARY));
  }

  /** The dictionary of a vocabulary's words, its user's words included. */
  static Dictionary dictionary(String userWords) {
    return Dictionary.jieba().with(userWords.lines().toList());
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
    files.add(write(TOKENS, vocabulary.text()));
    files.add(write(COUNTS, lines(vocabulary, frequent)));
    if (!userWords.isEmpty()) {
      files.add(write(USER_DICTIONARY, userWords));
    }
    return new StageResult(files, Counts.of(in, Map.of()), statistics);
  }

  /** Of all tokens; Spark hands the driver one partition's after the other. */
  private TokenTotals totals() {
    Broadcast<SharedCountable> words = context.broadcast(new SharedCountable(options, userWords));
    int slices = RowFiles.count(documents);
    JavaRDD<WordCount> counts =
        parts.isEmpty()
            ? WordCounts.of(rows.read(documents, RowTypes.DOCUMENT), words, slices)
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
        Map.of("hmm", options.hmm(), "candidate-words", options.candidateWords());
    return workspace.make(
        new StageKey("word-counts-date", COUNTED_VERSION, directory, how, own),
        to -> {
          RowFiles rows = new RowFiles(workspace, to);
          int files = RowFiles.count(part);
          Broadcast<SharedCountable> words =
              JavaSparkContext.fromSparkContext(workspace.spark().sparkContext())
                  .broadcast(new SharedCountable(options, userWords));
          JavaRDD<WordCount> counts =
              WordCounts.of(rows.read(part, RowTypes.DOCUMENT), words, files);
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
