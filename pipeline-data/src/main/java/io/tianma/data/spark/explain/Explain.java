package io.tianma.data.spark.explain;

import com.fasterxml.jackson.databind.JsonNode;
import io.tianma.data.filter.CleanOptions;
import io.tianma.data.filter.Cleaner;
import io.tianma.data.filter.Reason;
import io.tianma.data.filter.Verdict;
import io.tianma.data.gap.PairRow;
import io.tianma.data.hadoop.Artifact;
import io.tianma.data.parquet.RowTypes;
import io.tianma.data.shard.TokenizedPair;
import io.tianma.data.source.record.Format;
import io.tianma.data.spark.rows.Dropped;
import io.tianma.data.spark.rows.RowFiles;
import io.tianma.data.spark.rows.WordLists;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.data.store.CanonicalJson;
import io.tianma.data.text.Budget;
import io.tianma.data.text.Characters;
import io.tianma.data.text.Document;
import io.tianma.data.text.Marks;
import io.tianma.data.text.SentenceEnds;
import io.tianma.data.text.Sentences;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Says what became of one document in each stage of a work directory, and what decided it.
 *
 * <p>Filters are asked again, with the options that stand in the manifest, so that value and limit
 * are those of the stage and not of today's configuration.
 */
public final class Explain {
  /** An id, or the beginning of one. */
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{4,64}");

  /**
   * What one stage did with the document.
   *
   * @param stage directory of the artifact
   * @param outcome in a few words, such as {@code kept} or {@code dropped: too-short}
   * @param details one line each
   */
  public record Step(String stage, String outcome, List<String> details) {
    public Step {
      details = List.copyOf(details);
    }
  }

  private final Workspace workspace;
  private final String id;
  private final List<Step> steps = new ArrayList<>();

  private Explain(Workspace workspace, String id) {
    this.workspace = workspace;
    this.id = id;
  }

  /**
   * The way of a document, as far as it went.
   *
   * @param id of a document or of a pair, or its beginning if no other begins so; or how a
   *     quarantined record is named in {@code dropped.jsonl}
   * @throws IllegalArgumentException if no artifact knows it
   */
  public static List<Step> of(Workspace workspace, String id) {
    Explain explain = new Explain(workspace, wanted(workspace, id.strip()));
    explain.walk();
    return List.copyOf(explain.steps);
  }

  /**
   * The document that is meant: the one of that id, else the only one whose id begins so, else that
   * of the only pair whose id does.
   */
  private static String wanted(Workspace workspace, String id) {
    if (!HEX.matcher(id).matches()) {
      return id;
    }
    List<String> documents = new ArrayList<>();
    workspace
        .artifacts()
        .find("documents")
        .ifPresent(
            made ->
                documents.addAll(
                    new RowFiles(workspace, made.path())
                        .read(made, RowTypes.DOCUMENT)
                        .map(Document::id)
                        .filter(known -> known.startsWith(id))
                        .take(2)));
    if (documents.isEmpty()) {
      workspace
          .artifacts()
          .find("pairs")
          .ifPresent(
              made ->
                  documents.addAll(
                      new RowFiles(workspace, made.path())
                          .read(made, RowTypes.PAIR)
                          .filter(pair -> pair.id().startsWith(id))
                          .map(PairRow::document)
                          .distinct()
                          .take(2)));
    }
    if (documents.size() > 1) {
      throw new IllegalArgumentException(
          "ID = %s: several begin so, such as %s and %s; give more of it"
              .formatted(id, documents.get(0), documents.get(1)));
    }
    return documents.isEmpty() ? id : documents.get(0);
  }

  private void walk() {
    Artifact documents = artifact("documents").orElseThrow(() -> unknown("documents is not made"));
    Optional<Document> raw = document(documents);
    if (raw.isEmpty()) {
      steps.add(quarantined(documents));
      return;
    }
    steps.add(new Step("documents", "read", describe(raw.get())));
    Optional<Artifact> clean = artifact("clean");
    Optional<Document> cleaned = clean.flatMap(this::document);
    clean.ifPresent(a -> steps.add(cleaned(a, raw.get(), cleaned)));
    Optional<Artifact> dedup = cleaned.flatMap(d -> artifact("dedup"));
    Optional<Document> unique = dedup.flatMap(this::document);
    dedup.ifPresent(a -> steps.add(new ExplainDedup(workspace).of(a, cleaned.get(), unique)));
    Optional<Artifact> pairs = unique.flatMap(d -> artifact("pairs"));
    List<PairRow> made = pairs.map(this::pairs).orElse(List.of());
    pairs.ifPresent(a -> steps.add(paired(a, unique.get(), made)));
    if (!made.isEmpty()) {
      artifact("shards").ifPresent(a -> steps.add(sharded(a, made)));
    }
  }

  private Optional<Artifact> artifact(String directory) {
    return workspace.artifacts().find(directory);
  }

  private RowFiles rows(Artifact artifact) {
    return new RowFiles(workspace, artifact.path());
  }

  private Optional<Document> document(Artifact artifact) {
    return document(workspace, artifact, id);
  }

  static Optional<Document> document(Workspace workspace, Artifact artifact, String wanted) {
    return new RowFiles(workspace, artifact.path())
        .read(artifact, RowTypes.DOCUMENT).filter(d -> d.id().equals(wanted)).take(1).stream()
            .findFirst();
  }

  private static List<String> describe(Document document) {
    List<String> lines = new ArrayList<>();
    lines.add("source: " + document.source());
    lines.add("corpus: " + document.corpus());
    lines.add("licence: " + (document.licence().isBlank() ? "not stated" : document.licence()));
    lines.add("format: " + document.format());
    if (!document.title().isBlank()) {
      lines.add("title: " + document.title());
    }
    lines.add("characters: " + Characters.length(document.text()));
    return lines;
  }

  private Step quarantined(Artifact documents) {
    return sample(documents)
        .filter(dropped -> dropped.id.equals(id))
        .map(dropped -> new Step("documents", "dropped: " + dropped.reason, List.of(dropped.text)))
        .orElseThrow(
            () ->
                unknown(
                    "documents does not hold it, nor does the sample in its " + RowFiles.DROPPED));
  }

  private IllegalArgumentException unknown(String why) {
    return new IllegalArgumentException(
        "ID = " + id + ": unknown in this work directory (" + why + "); check ID and work-dir");
  }

  private Optional<Dropped> sample(Artifact artifact) {
    return Dropped.sampleOf(artifact, workspace.artifacts().fileSystem()).stream()
        .filter(dropped -> dropped.id.equals(id))
        .findFirst();
  }

  private Step cleaned(Artifact clean, Document raw, Optional<Document> kept) {
    CleanOptions options = options(clean, CleanOptions.class);
    Cleaner cleaner = new Cleaner(options, WordLists.words(workspace, options));
    List<String> details = new ArrayList<>();
    kept.ifPresent(d -> details.add("characters: " + Characters.length(d.text())));
    String decided = "";
    for (Verdict verdict : cleaner.explain(raw.text(), Format.ofContent(raw.format()))) {
      details.add(verdict.describe());
      decided = decided.isEmpty() && !verdict.keep() ? verdict.reason().key() : decided;
    }
    // what no filter says, time did
    String reason = decided.isEmpty() ? Reason.TOO_SLOW.key() : decided;
    return new Step("clean", kept.isPresent() ? "kept" : "dropped: " + reason, details);
  }

  static <T> T options(Artifact artifact, Class<T> type) {
    return CanonicalJson.read(artifact.manifest().configuration().toString(), type);
  }

  private List<PairRow> pairs(Artifact pairs) {
    String wanted = id;
    return rows(pairs)
        .read(pairs, RowTypes.PAIR)
        .filter(p -> p.document().equals(wanted))
        .collect();
  }

  private static Step paired(Artifact made, Document document, List<PairRow> pairs) {
    if (pairs.isEmpty()) {
      JsonNode options = made.manifest().configuration();
      int joined = options.path("sentence-chars").asInt();
      String ends = options.path("sentence-ends").asText();
      double seconds = options.path("max-seconds").asDouble(Budget.USUAL);
      Optional<Integer> counted =
          Budget.within(
              seconds,
              () ->
                  Sentences.split(Marks.escape(document.text()), joined, SentenceEnds.ofKey(ends))
                      .size());
      if (counted.isEmpty()) {
        return new Step(
            "pairs",
            "dropped: too-slow",
            List.of("takes longer than pairs.max-seconds = " + seconds));
      }
      int sentences = counted.get();
      String few =
          "sentences: %d is below pairs.min-sentences = %s, neighbours joined up to pairs.sentence-chars = %d"
              .formatted(sentences, options.path("min-sentences").asText(), joined);
      return new Step("pairs", "dropped: too-few-sentences", List.of(few));
    }
    List<String> ids =
        pairs.stream()
            .map(
                p ->
                    "pair "
                        + p.id()
                        + ": "
                        + p.sentences().size()
                        + " sentences, "
                        + p.gaps().length
                        + " of them the target")
            .sorted()
            .toList();
    return new Step("pairs", "kept as " + pairs.size(), ids);
  }

  private Step sharded(Artifact shards, List<PairRow> pairs) {
    Set<String> wanted = pairs.stream().map(PairRow::id).collect(Collectors.toSet());
    List<String> details = new ArrayList<>();
    for (String side : List.of("train/", "held-out/")) {
      List<TokenizedPair> found =
          rows(shards)
              .read(shards, side, RowTypes.TOKENIZED)
              .filter(t -> wanted.contains(t.id()))
              .collect();
      found.stream()
          .map(
              t ->
                  "pair "
                      + t.id()
                      + " in "
                      + side
                      + ": "
                      + t.source().length
                      + " source tokens, "
                      + t.target().length
                      + " target tokens")
          .sorted()
          .forEach(details::add);
    }
    int left = pairs.size() - details.size();
    return new Step(
        "shards", details.size() + " pairs" + (left > 0 ? ", " + left + " left out" : ""), details);
  }
}
