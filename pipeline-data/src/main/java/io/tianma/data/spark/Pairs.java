package io.tianma.data.spark;

import io.tianma.data.gap.DropReason;
import io.tianma.data.gap.GapPair;
import io.tianma.data.gap.PairBuilder;
import io.tianma.data.gap.PairOptions;
import io.tianma.data.gap.PairRow;
import io.tianma.data.hadoop.Artifact;
import io.tianma.data.parquet.RowTypes;
import io.tianma.data.shard.SeededHash;
import io.tianma.data.store.Counts;
import io.tianma.data.store.FileEntry;
import io.tianma.data.store.StageKey;
import io.tianma.data.store.StageResult;
import io.tianma.data.text.Document;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;

/** Turns documents into pairs of a text and its gap sentences; counts are of documents. */
public final class Pairs {
  private static final int VERSION = 2;

  private Pairs() {}

  /**
   * Makes {@code pairs} of {@code dedup}.
   *
   * @throws IllegalArgumentException if no document gives a pair
   */
  public static Artifact run(Workspace workspace, Artifact dedup, PairOptions options) {
    StageKey key = new StageKey("pairs", VERSION, "pairs", options, List.of(dedup.asInput()));
    return workspace.make(key, to -> write(workspace, to, dedup, options));
  }

  private static StageResult write(
      Workspace workspace, Path directory, Artifact dedup, PairOptions options) throws IOException {
    RowFiles rows = new RowFiles(workspace, directory);
    Written written =
        rows.follow(
            "part",
            dedup,
            RowTypes.DOCUMENT,
            RowTypes.PAIR,
            documents -> {
              PairBuilder builder = new PairBuilder(options);
              return Iterators.flatMap(documents, document -> pairs(builder, document));
            });
    long in = RowFiles.rows(dedup);
    if (written.rows() == 0) {
      throw new IllegalArgumentException(
          "pairs: no document of "
              + in
              + " gave a pair; lower pairs.min-sentences = "
              + options.minSentences()
              + " or pairs.sentence-chars = "
              + options.sentenceChars());
    }
    return result(in, written, rows.sample(written));
  }

  private static Iterator<Fate<PairRow>> pairs(PairBuilder builder, Document document) {
    List<GapPair> pairs = builder.pairs(document.text(), SeededHash.of(0, document.id()));
    List<Fate<PairRow>> fates = new ArrayList<>();
    for (GapPair pair : pairs) {
      fates.add(Fate.keep(PairRow.of(document.id(), fates.size(), pair)));
    }
    if (fates.isEmpty()) {
      fates.add(Fate.drop(document.id(), DropReason.TOO_FEW_SENTENCES, document.text()));
    }
    return fates.iterator();
  }

  private static StageResult result(long in, Written written, List<FileEntry> sample) {
    List<FileEntry> files = new ArrayList<>(written.files());
    files.addAll(sample);
    Map<String, Object> statistics = new TreeMap<>(written.means());
    statistics.put("pairs", written.rows());
    statistics.remove("mean-documents");
    long documents = written.sums().get("documents");
    return new StageResult(
        files, new Counts(in, documents, new TreeMap<>(written.dropped())), statistics);
  }
}
