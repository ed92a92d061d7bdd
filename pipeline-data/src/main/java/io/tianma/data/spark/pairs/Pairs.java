package io.tianma.data.spark.pairs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tianma.data.gap.DropReason;
import io.tianma.data.gap.GapPair;
import io.tianma.data.gap.PairBuilder;
import io.tianma.data.gap.PairOptions;
import io.tianma.data.gap.PairRow;
import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.parquet.RowTypes;
import io.tianma.data.segment.Jieba;
import io.tianma.data.shard.SeededHash;
import io.tianma.data.spark.rows.Dates;
import io.tianma.data.spark.rows.Fate;
import io.tianma.data.spark.rows.Iterators;
import io.tianma.data.spark.rows.RowFiles;
import io.tianma.data.spark.rows.VocabFiles;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.data.spark.rows.Written;
import io.tianma.data.store.CanonicalJson;
import io.tianma.data.store.Counts;
import io.tianma.data.store.FileEntry;
import io.tianma.data.store.Input;
import io.tianma.data.store.StageKey;
import io.tianma.data.store.StageResult;
import io.tianma.data.text.Budget;
import io.tianma.data.text.Document;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;

/** Turns documents into pairs of a text and its gap sentences; counts are of documents. */
public final class Pairs {
  private static final int VERSION = 6;

  private Pairs() {}

  /** Makes {@code pairs} of {@code dedup}; words are those of jieba's dictionary. */
  public static Artifact run(Workspace workspace, Artifact dedup, PairOptions options) {
    return run(workspace, dedup, options, "", false);
  }

  /**
   * Makes {@code pairs} of {@code dedup}. Where the options ask for words, another content of the
   * user's dictionary makes other pairs.
   *
   * @param wanted of which only what the strategy looks at matters
   * @param userDictionary file of words that segmentation knows too; blank for none
   * @param hmm whether words that are in no dictionary may be formed
   * @throws IllegalArgumentException if no document gives a pair, or the dictionary cannot be read
   */
  public static Artifact run(
      Workspace workspace, Artifact dedup, PairOptions wanted, String userDictionary, boolean hmm) {
    PairOptions options = wanted.decisive();
    List<Input> inputs = new ArrayList<>(List.of(dedup.asInput()));
    String words = "";
    if (options.needsWords() && !userDictionary.isBlank()) {
      words = VocabFiles.userWords(workspace, userDictionary);
      inputs.add(VocabFiles.input(userDictionary, words));
    }
    boolean newWords = hmm && options.needsWords();
    Object how = newWords ? withHmm(options) : options;
    StageKey key = new StageKey("pairs", VERSION, "pairs", how, inputs);
    Builders builders = new Builders(options, words, newWords);
    if (Dates.of(dedup).isEmpty()) {
      return workspace.make(
          key, to -> checked(write(workspace, to, dedup, builders), RowFiles.rows(dedup), options));
    }
    return dated(workspace, dedup, options, key, builders);
  }

  /** Pairs are made of one document each, so that a new date leaves those of all others. */
  private static Artifact dated(
      Workspace workspace, Artifact dedup, PairOptions options, StageKey key, Builders builders) {
    Artifacts artifacts = workspace.artifacts();
    List<Artifact> dates =
        Dates.make(
            artifacts,
            "pairs",
            dedup,
            (part, directory) -> {
              List<Input> inputs = new ArrayList<>(key.inputs());
              inputs.set(0, part.asInput());
              return workspace.make(
                  new StageKey("pairs-date", VERSION, directory, key.configuration(), inputs),
                  to -> write(workspace, to, part, builders));
            });
    if (dates.stream().allMatch(date -> date.manifest().counts().kept() == 0)) {
      throw nothing(RowFiles.rows(dedup), options);
    }
    return artifacts.upToDate(key).orElseGet(() -> Dates.seal(artifacts, key, dates, Map.of()));
  }

  private static StageResult write(
      Workspace workspace, Path directory, Artifact dedup, Builders builders) throws IOException {
    RowFiles rows = new RowFiles(workspace, directory);
    Written written =
        rows.follow(
            "part",
            dedup,
            RowTypes.DOCUMENT,
            RowTypes.PAIR,
            documents -> {
              PairBuilder builder = builders.builder();
              return Iterators.flatMap(
                  documents, document -> pairs(builder, document, builders.seconds()));
            });
    return result(RowFiles.rows(dedup), written, rows.sample(written));
  }

  /** What is made with words that are in no dictionary is another artifact. */
  private static ObjectNode withHmm(PairOptions options) {
    return ((ObjectNode) CanonicalJson.tree(options)).put("hmm", true);
  }

  /** What a task needs to build pairs; a plain class, since it travels. */
  private static final class Builders implements Serializable {
    private static final long serialVersionUID = 1L;

    private final PairOptions options;
    private final String words;
    private final boolean hmm;

    Builders(PairOptions options, String words, boolean hmm) {
      this.options = options;
      this.words = words;
      this.hmm = hmm;
    }

    double seconds() {
      return options.maxSeconds();
    }

    PairBuilder builder() {
      return new PairBuilder(options, Jieba.of(VocabFiles.dictionaryAsWritten(words), hmm));
    }
  }

  private static StageResult checked(StageResult result, long in, PairOptions options) {
    if (result.counts().kept() == 0) {
      throw nothing(in, options);
    }
    return result;
  }

  private static IllegalArgumentException nothing(long in, PairOptions options) {
    return new IllegalArgumentException(
        "pairs: no document of "
            + in
            + " gave a pair; lower pairs.min-sentences = "
            + options.minSentences()
            + " or pairs.sentence-chars = "
            + options.sentenceChars());
  }

  static Iterator<Fate<PairRow>> pairs(PairBuilder builder, Document document, double seconds) {
    Optional<List<GapPair>> pairs =
        Budget.within(
            seconds,
            () ->
                builder.pairs(document.title(), document.text(), SeededHash.of(0, document.id())));
    List<Fate<PairRow>> fates = new ArrayList<>();
    for (GapPair pair : pairs.orElse(List.of())) {
      fates.add(Fate.keep(PairRow.of(document, fates.size(), pair)));
    }
    if (fates.isEmpty()) {
      DropReason few = builder.readsTitles() ? DropReason.NO_TITLE : DropReason.TOO_FEW_SENTENCES;
      DropReason reason = pairs.isPresent() ? few : DropReason.TOO_SLOW;
      fates.add(Fate.drop(document.id(), reason, document.text()));
    }
    return fates.iterator();
  }

  private static StageResult result(long in, Written written, List<FileEntry> sample) {
    List<FileEntry> files = new ArrayList<>(written.files());
    files.addAll(sample);
    Map<String, Object> statistics = new TreeMap<>(written.means());
    statistics.putAll(written.groups());
    statistics.put("pairs", written.rows());
    statistics.remove("mean-documents");
    long documents = written.sums().getOrDefault("documents", 0L);
    return new StageResult(
        files, new Counts(in, documents, new TreeMap<>(written.dropped())), statistics);
  }
}
