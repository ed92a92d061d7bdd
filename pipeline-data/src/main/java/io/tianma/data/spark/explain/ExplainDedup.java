package io.tianma.data.spark.explain;

import io.tianma.data.dedup.DedupOptions;
import io.tianma.data.dedup.DropReason;
import io.tianma.data.dedup.Fingerprint;
import io.tianma.data.dedup.Jaccard;
import io.tianma.data.dedup.Veto;
import io.tianma.data.filter.Verdict;
import io.tianma.data.hadoop.Artifact;
import io.tianma.data.spark.explain.Explain.Step;
import io.tianma.data.spark.rows.DedupRows;
import io.tianma.data.spark.rows.Fate;
import io.tianma.data.spark.rows.RowFiles;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.data.text.Document;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Says why deduplication kept a document or not, and how like the other one it is. */
final class ExplainDedup {
  private final Workspace workspace;

  ExplainDedup(Workspace workspace) {
    this.workspace = workspace;
  }

  /**
   * Of all that left, the artifact says why, but for what its paragraphs alone decided: those are
   * looked at last.
   */
  Step of(Artifact dedup, Document document, Optional<Document> kept) {
    if (kept.isPresent()) {
      return new Step("dedup", "kept", List.of());
    }
    String wanted = document.id();
    return new RowFiles(workspace, dedup.path())
        .readAside(dedup, DedupRows.VETO).filter(veto -> veto.id().equals(wanted)).take(1).stream()
            .findFirst()
            .map(veto -> left(dedup, document, veto))
            .orElseGet(() -> repeated(dedup));
  }

  private static Step repeated(Artifact dedup) {
    DedupOptions options = Explain.options(dedup, DedupOptions.class);
    return new Step(
        "dedup",
        "dropped: " + Fate.key(DropReason.ONLY_REPEATED_PARAGRAPHS),
        List.of(
            "every paragraph of at least dedup.paragraphs = "
                + options.paragraphs()
                + " characters stands in other documents, and there are no others"));
  }

  private Step left(Artifact dedup, Document document, Veto veto) {
    DedupOptions options = Explain.options(dedup, DedupOptions.class);
    String detail =
        switch (veto.dropReason()) {
          case EXACT_DUPLICATE -> veto.detail() + ", the same letters";
          case NEAR_DUPLICATE -> veto.detail() + similarity(document, veto.original(), options);
          case TOO_SLOW -> "takes longer than dedup.max-seconds = " + options.maxSeconds();
          default ->
              "shares with a test set: "
                  + veto.detail()
                  + " (dedup.passage = "
                  + options.passage()
                  + ")";
        };
    return new Step("dedup", "dropped: " + Fate.key(veto.dropReason()), List.of(detail));
  }

  /** Below the threshold where a third document linked the two. */
  private String similarity(Document document, String original, DedupOptions options) {
    Set<String> shingles = shingles(document, options);
    return workspace
        .artifacts()
        .find("clean")
        .flatMap(clean -> Explain.document(workspace, clean, original))
        .map(d -> Jaccard.similarity(shingles, shingles(d, options)))
        .map(
            like ->
                ", Jaccard "
                    + Verdict.shown(like)
                    + (like < options.threshold() ? ", linked by others" : "")
                    + " (dedup.threshold = "
                    + options.threshold()
                    + ")")
        .orElse("");
  }

  private static Set<String> shingles(Document document, DedupOptions options) {
    return Jaccard.shingles(Fingerprint.normal(document.text()), options.shingle());
  }
}
