package io.tianma.data.spark.clean;

import io.tianma.data.filter.CleanOptions;
import io.tianma.data.filter.Cleaned;
import io.tianma.data.filter.Cleaner;
import io.tianma.data.filter.WordList;
import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.parquet.RowTypes;
import io.tianma.data.source.record.Format;
import io.tianma.data.spark.rows.Dates;
import io.tianma.data.spark.rows.Fate;
import io.tianma.data.spark.rows.Mapped;
import io.tianma.data.spark.rows.RowFiles;
import io.tianma.data.spark.rows.WordLists;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.data.spark.rows.Written;
import io.tianma.data.store.Hashes;
import io.tianma.data.store.Input;
import io.tianma.data.store.StageKey;
import io.tianma.data.store.StageResult;
import io.tianma.data.text.Document;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;

/** Documents to clean prose: the artifact {@code clean}. */
public final class Clean {
  private static final String STAGE = "clean";
  private static final int VERSION = 8;

  private Clean() {}

  /**
   * Cleans every document; those that a filter does not keep are counted by its reason.
   *
   * @throws IllegalArgumentException if the filters leave nothing, or the word list is missing
   */
  public static Artifact run(Workspace workspace, Artifact documents, CleanOptions options) {
    Optional<byte[]> words = WordLists.listed(workspace, options);
    List<Input> inputs = new ArrayList<>(List.of(documents.asInput()));
    words.ifPresent(
        bytes ->
            inputs.add(
                new Input(
                    "word-list/" + new Path(options.wordList()).getName(),
                    Input.RAW,
                    bytes.length,
                    Hashes.sha256(bytes))));
    StageKey key = new StageKey(STAGE, VERSION, STAGE, options.decisive(), inputs);
    ArrayList<String> list = WordLists.lines(words, options);
    if (Dates.of(documents).isEmpty()) {
      return workspace.make(
          key, to -> checked(write(workspace, to, documents, options, list), documents, options));
    }
    return dated(workspace, documents, options, key, list);
  }

  /** A document is cleaned by itself, so that a new date leaves the work on all others. */
  private static Artifact dated(
      Workspace workspace,
      Artifact documents,
      CleanOptions options,
      StageKey key,
      ArrayList<String> words) {
    Artifacts artifacts = workspace.artifacts();
    List<Artifact> dates =
        Dates.make(
            artifacts,
            STAGE,
            documents,
            (part, directory) -> {
              List<Input> inputs = new ArrayList<>(key.inputs());
              inputs.set(0, part.asInput());
              return workspace.make(
                  new StageKey("clean-date", VERSION, directory, key.configuration(), inputs),
                  to -> write(workspace, to, part, options, words));
            });
    Optional<Artifact> current = artifacts.upToDate(key);
    if (current.isEmpty() && dates.stream().allMatch(d -> d.manifest().counts().kept() == 0)) {
      throw nothing(RowFiles.rows(documents), dates.get(0).manifest().counts().dropped(), options);
    }
    return current.orElseGet(() -> Dates.seal(artifacts, key, dates, Map.of()));
  }

  private static StageResult write(
      Workspace workspace,
      Path directory,
      Artifact documents,
      CleanOptions options,
      ArrayList<String> words)
      throws IOException {
    RowFiles rows = new RowFiles(workspace, directory);
    Written written =
        rows.follow(
            "part",
            documents,
            RowTypes.DOCUMENT,
            RowTypes.DOCUMENT,
            all -> {
              Cleaner cleaner = new Cleaner(options, WordList.of(words));
              return new Mapped<>(all, document -> fate(document, cleaner));
            });
    return written.result(RowFiles.rows(documents), rows.sample(written), masked(written, options));
  }

  /** How often each kind of personal data was masked in the documents that are kept. */
  private static Map<String, Object> masked(Written written, CleanOptions options) {
    Map<String, Long> masked = new TreeMap<>();
    for (String kind : Cleaner.maskedKinds(options)) {
      masked.put(kind, written.noted().getOrDefault(kind, 0L));
    }
    return masked.isEmpty() ? Map.of() : Map.of("masked", masked);
  }

  private static StageResult checked(StageResult result, Artifact documents, CleanOptions options) {
    if (result.counts().kept() == 0) {
      throw nothing(RowFiles.rows(documents), result.counts().dropped(), options);
    }
    return result;
  }

  private static IllegalArgumentException nothing(
      long in, Map<String, Long> dropped, CleanOptions options) {
    return new IllegalArgumentException(
        "clean: the filters leave nothing of " + in + " documents: " + reasons(dropped, options));
  }

  private static Fate<Document> fate(Document document, Cleaner cleaner) {
    Cleaned cleaned = cleaner.clean(document.text(), Format.ofContent(document.format()));
    if (!cleaned.kept()) {
      return Fate.drop(document.id(), cleaned.dropped().reason(), cleaned.text());
    }
    Fate<Document> kept = Fate.keep(document.withText(cleaned.text()));
    cleaned.masked().forEach(kept::noting);
    return kept;
  }

  /** The commonest reasons, with the keys and values that decided. */
  private static String reasons(Map<String, Long> dropped, CleanOptions options) {
    Map<String, String> limits = new Cleaner(options, WordList.of(List.of())).limits();
    return dropped.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(3)
        .map(e -> e.getKey() + " " + e.getValue() + " (" + limits.get(e.getKey()) + ")")
        .collect(Collectors.joining(", "));
  }
}
