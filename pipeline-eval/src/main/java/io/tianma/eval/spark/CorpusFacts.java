package io.tianma.eval.spark;

import io.tianma.data.gap.PairRow;
import io.tianma.data.hadoop.Artifact;
import io.tianma.data.parquet.RowType;
import io.tianma.data.spark.rows.RowFiles;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.data.text.Characters;
import io.tianma.eval.report.ReportModel.Corpus;
import io.tianma.eval.report.ReportModel.Example;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;

/** What documents and pairs tell about the corpus. */
final class CorpusFacts {
  /** Sentences of a chunk that reads well on a page. */
  private static final int FEWEST = 4;

  private static final int MOST = 14;

  /** Corpus, licence and text of a document. */
  private static final RowType<String[]> DOCUMENTS =
      RowType.<String[]>named("document")
          .string("corpus", row -> row[0])
          .string("licence", row -> row[1])
          .text("text", row -> row[2])
          .made(cells -> new String[] {cells.string(0), cells.string(1), cells.string(2)});

  private static final RowType<PairRow> PAIRS =
      RowType.<PairRow>named("pair")
          .string("document", PairRow::document)
          .integer("chunk", PairRow::chunk)
          .texts("sentences", PairRow::sentences)
          .ints("gaps", PairRow::gaps)
          .made(
              c -> new PairRow(c.string(0), "", "", c.integer(1), c.strings(2), c.ints(3), "", ""));

  /** In the order of bytes in UTF-8, as columns of files are ordered. */
  private static final Comparator<String> BY_BYTES =
      (a, b) ->
          Arrays.compareUnsigned(
              a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

  private final Workspace workspace;

  CorpusFacts(Workspace workspace) {
    this.workspace = workspace;
  }

  /** Each corpus of the documents with its licence, by name. */
  List<Corpus> corpora(List<Artifact> chain) {
    Map<List<String>, long[]> sums = new HashMap<>();
    rows(chain, "ingest", DOCUMENTS)
        .map(documents -> documents.mapPartitions(CorpusFacts::sums).collect())
        .orElse(List.of())
        .forEach(part -> part.forEach((corpus, sum) -> sums.merge(corpus, sum, CorpusFacts::plus)));
    return sums.keySet().stream()
        .sorted(
            Comparator.comparing((List<String> corpus) -> corpus.get(0), BY_BYTES)
                .thenComparing(corpus -> corpus.get(1), BY_BYTES))
        .map(
            corpus ->
                new Corpus(
                    stated(corpus.get(0)),
                    stated(corpus.get(1)),
                    sums.get(corpus)[0],
                    sums.get(corpus)[1]))
        .toList();
  }

  /** Documents and characters by corpus and licence. */
  private static Iterator<HashMap<List<String>, long[]>> sums(Iterator<String[]> documents) {
    HashMap<List<String>, long[]> sums = new HashMap<>();
    documents.forEachRemaining(
        row ->
            sums.merge(
                new ArrayList<>(List.of(row[0], row[1])),
                new long[] {1, Characters.length(row[2])},
                CorpusFacts::plus));
    return List.of(sums).iterator();
  }

  private static long[] plus(long[] a, long[] b) {
    return new long[] {a[0] + b[0], a[1] + b[1]};
  }

  private static String stated(String text) {
    return text.isBlank() ? "not stated" : text;
  }

  /** The first chunk by id of a handy size, or of any; null if there are no pairs. */
  Example example(List<Artifact> chain) {
    Optional<JavaRDD<PairRow>> pairs = rows(chain, "pairs", PAIRS);
    if (pairs.isEmpty()) {
      return null;
    }
    List<PairRow> found = first(pairs.get().filter(CorpusFacts::isHandy));
    if (found.isEmpty()) {
      found = first(pairs.get());
    }
    return found.isEmpty() ? null : example(found.get(0));
  }

  private static boolean isHandy(PairRow pair) {
    return pair.sentences().size() >= FEWEST && pair.sentences().size() <= MOST;
  }

  private static List<PairRow> first(JavaRDD<PairRow> pairs) {
    return pairs.takeOrdered(
        1, (Comparator<PairRow> & Serializable) (a, b) -> a.id().compareTo(b.id()));
  }

  private static Example example(PairRow pair) {
    return new Example(
        pair.document(), pair.sentences(), IntStream.of(pair.gaps()).boxed().toList());
  }

  /** What each task that reads a file of it has compared with its hash. */
  private <T> Optional<JavaRDD<T>> rows(List<Artifact> chain, String stage, RowType<T> type) {
    return chain.stream()
        .filter(artifact -> artifact.manifest().stage().equals(stage))
        .filter(artifact -> RowFiles.rows(artifact) > 0)
        .map(artifact -> new RowFiles(workspace, artifact.path()).read(artifact, type))
        .findFirst();
  }
}
