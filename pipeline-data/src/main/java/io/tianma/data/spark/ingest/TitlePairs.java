package io.tianma.data.spark.ingest;

import io.tianma.data.gap.PairRow;
import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.RawFile;
import io.tianma.data.hadoop.RawFiles;
import io.tianma.data.parquet.RowTypes;
import io.tianma.data.source.IngestOptions;
import io.tianma.data.spark.rows.Fate;
import io.tianma.data.spark.rows.RowFiles;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.data.spark.rows.Written;
import io.tianma.data.store.StageKey;
import io.tianma.data.store.StageResult;
import io.tianma.data.text.Document;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;

/**
 * Texts with the titles or summaries that people wrote for them, out of any file that {@link
 * Ingest} reads: what a model is fine-tuned on and scored by. A bad row is counted and ends
 * nothing.
 */
public final class TitlePairs {
  private static final String STAGE = "title-pairs";
  private static final int VERSION = 5;

  /** Why a record gives no pair, besides what {@link Ingest} knows. */
  enum Reason {
    /** It has a text, but nothing to write for it. */
    NO_TITLE
  }

  private TitlePairs() {}

  /**
   * Makes an artifact of pairs: the source is a record's text, the target its title.
   *
   * @param directory of the artifact
   * @param key that names the file, for messages
   * @param options of one input
   * @throws IllegalArgumentException if the file is missing, holds no pair, or more than {@code
   *     ingest.max-bad-share} of its records cannot be read
   */
  public static Artifact run(
      Workspace workspace, String directory, String key, IngestOptions options) {
    Configuration hadoop = workspace.artifacts().fileSystem().getConf();
    List<Reading> found = new ArrayList<>();
    for (RawFile file : RawFiles.list(hadoop, options.inputs().get(0).path(), key)) {
      found.add(new Reading(0, file, ""));
    }
    List<Reading> files = RawHashes.of(workspace, found, options);
    StageKey stage =
        new StageKey(
            STAGE,
            VERSION,
            directory,
            IngestKeys.configuration(options, files),
            IngestKeys.inputs(options, files));
    return Losses.check(
        workspace.artifacts().make(stage, to -> write(workspace, to, key, files, options)),
        options,
        workspace.artifacts().fileSystem());
  }

  /** All pairs of such an artifact, by id: the same order on any cluster. */
  public static List<PairRow> read(Workspace workspace, Artifact pairs) {
    List<PairRow> rows =
        new ArrayList<>(new RowFiles(workspace, pairs.path()).read(pairs, RowTypes.PAIR).collect());
    rows.sort(Comparator.comparing(PairRow::id));
    return rows;
  }

  private static StageResult write(
      Workspace workspace, Path to, String key, List<Reading> files, IngestOptions options)
      throws IOException {
    RowFiles rows = new RowFiles(workspace, to);
    JavaRDD<Fate<PairRow>> pairs =
        RawDocuments.read(workspace, to, files, options).map(TitlePairs::pair);
    Written written = rows.write("part", RowTypes.PAIR, pairs, RowFiles.count(Ingest.bytes(files)));
    rows.deleteDirectory(RawDocuments.UNPACKED);
    if (written.rows() == 0) {
      throw new IllegalArgumentException(
          "%s = %s: no pair in it, lost %s%s; check the names of the fields"
              .formatted(
                  key,
                  options.inputs().get(0).path(),
                  written.dropped(),
                  Losses.first(written.sample())));
    }
    Losses.check(written, files, options, workspace.artifacts()::say);
    long in = written.rows() + Losses.total(written.dropped());
    return written.result(in, rows.sample(written), Losses.statistics(written, files));
  }

  /** Two rows that are equal in both are one pair. */
  private static Fate<PairRow> pair(Fate<Document> read) {
    if (!read.isKept()) {
      return read.dropped();
    }
    Document document = read.row();
    if (document.title().isBlank()) {
      return Fate.drop(document.source() + ": " + document.id(), Reason.NO_TITLE, document.text());
    }
    String id = Document.idOf(document.title() + "\n" + document.text());
    return Fate.keep(
        new PairRow(
            id,
            document.corpus(),
            document.site(),
            0,
            List.of(),
            new int[0],
            document.text(),
            document.title()));
  }
}
