package io.tianma.data.spark.dedup;

import io.tianma.data.dedup.DedupOptions;
import io.tianma.data.dedup.Passages;
import io.tianma.data.dedup.Probes;
import io.tianma.data.dedup.Sketch;
import io.tianma.data.dedup.Sketcher;
import io.tianma.data.hadoop.Artifact;
import io.tianma.data.parquet.RowTypes;
import io.tianma.data.spark.rows.Dates;
import io.tianma.data.spark.rows.Fate;
import io.tianma.data.spark.rows.RowFiles;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.data.spark.rows.Written;
import io.tianma.data.store.FileEntry;
import io.tianma.data.store.Input;
import io.tianma.data.store.StageKey;
import io.tianma.data.store.StageResult;
import io.tianma.data.text.Document;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Leaves one document of each set of copies: exact ones, then near ones by MinHash and connected
 * components. Of copies the longest text stays, of equally long ones the least id.
 *
 * <p>Texts are read twice: for their sketches, from which all else follows, and to be copied file
 * by file without those that leave.
 *
 * <p>Components are transitive: two documents that differ may belong to one cluster because a third
 * is near to both. Documents that share a passage with a test set leave too, and on request
 * paragraphs that stand in several documents stay in one.
 */
public final class Dedup {
  static final int VERSION = 5;
  static final String STAGE = "dedup";
  private static final String ALL_DATES =
      "dedup.paragraphs = %d: looks for paragraphs in all dates and does all of them anew;"
          + " 0 leaves old dates alone";

  /** Documents whose sketches one task holds, in 60 MB; among more it is Spark that searches. */
  static final long SMALL = 1 << 16;

  private final RowFiles rows;
  private final Artifact clean;
  private final DedupOptions options;
  private final Passages passages;
  private final JavaSparkContext context;
  private final int files;
  private final boolean small;
  private final Map<String, Object> statistics = new TreeMap<>();

  private Dedup(
      Workspace workspace,
      Path directory,
      Artifact clean,
      DedupOptions options,
      Passages passages,
      long most) {
    this.rows = new RowFiles(workspace, directory);
    this.clean = clean;
    this.options = options;
    this.passages = passages;
    this.context = JavaSparkContext.fromSparkContext(workspace.spark().sparkContext());
    this.files = RowFiles.count(clean);
    this.small = RowFiles.rows(clean) <= most;
  }

  /**
   * Makes {@code dedup} of {@code clean}.
   *
   * @throws IllegalArgumentException if a test set is missing, or nothing is left
   */
  public static Artifact run(Workspace workspace, Artifact clean, DedupOptions options) {
    return run(workspace, clean, options, SMALL);
  }

  /**
   * The same; whichever way copies are looked for, the same are found.
   *
   * @param most documents among which one task looks for copies
   */
  static Artifact run(Workspace workspace, Artifact clean, DedupOptions options, long most) {
    TestSets sets = TestSets.read(workspace.artifacts().fileSystem().getConf(), options);
    List<Input> inputs = new ArrayList<>(List.of(clean.asInput()));
    inputs.addAll(sets.inputs());
    StageKey key = new StageKey(STAGE, VERSION, STAGE, options.decisive(), inputs);
    // paragraphs of a new date may be those of any other, so that no date stands for itself
    boolean dated = !Dates.of(clean).isEmpty();
    if (dated && options.paragraphs() == 0) {
      return new DatedDedup(workspace, clean, options, key, sets.passages(), most).run();
    }
    return workspace.make(
        key,
        to -> {
          if (dated) {
            workspace.artifacts().say(ALL_DATES.formatted(options.paragraphs()));
          }
          return new Dedup(workspace, to, clean, options, sets.passages(), most).write();
        });
  }

  private StageResult write() throws IOException {
    Probes probes = DedupSample.probes(rows, clean, options);
    Copies copies = new Copies(rows, options, files, small);
    Written vetoes = copies.vetoes(sketches(probes), probes);
    statistics.putAll(copies.statistics());
    if (passages.texts() > 0) {
      statistics.put("test-texts", passages.texts());
    }
    Written written = write(new Vetoes(rows, vetoes, files));
    List<FileEntry> others = new ArrayList<>(rows.sample(written));
    others.addAll(rows.aside(vetoes, DedupFiles.LEFT));
    rows.deleteDirectory(DedupFiles.DIRECTORY);
    if (written.rows() == 0) {
      throw nothing(RowFiles.rows(clean), written.dropped(), options);
    }
    return written.result(RowFiles.rows(clean), others, statistics);
  }

  static IllegalArgumentException nothing(
      long in, Map<String, Long> dropped, DedupOptions options) {
    return new IllegalArgumentException(
        "dedup: nothing is left of "
            + in
            + " documents, dropped "
            + dropped
            + "; raise dedup.passage = "
            + options.passage()
            + " or dedup.paragraphs = "
            + options.paragraphs()
            + ", or dedup.max-seconds = "
            + options.maxSeconds()
            + " where they are too slow");
  }

  private JavaRDD<Sketch> sketches(Probes probes) {
    Broadcast<Sketcher> sketcher = context.broadcast(new Sketcher(options, probes, passages));
    return rows.read(clean, RowTypes.DOCUMENT).map(document -> sketcher.value().of(document));
  }

  private Written write(Vetoes vetoes) throws IOException {
    if (options.paragraphs() == 0) {
      return rows.follow("part", clean, RowTypes.DOCUMENT, RowTypes.DOCUMENT, vetoes);
    }
    Written kept =
        rows.follow(DedupFiles.KEPT, clean, RowTypes.DOCUMENT, RowTypes.DOCUMENT, vetoes);
    JavaRDD<Document> documents = rows.read(kept, RowTypes.DOCUMENT);
    JavaRDD<Fate<Document>> rest =
        RepeatedParagraphs.remove(documents, options.paragraphs(), files);
    Written written = rows.write("part", RowTypes.DOCUMENT, rest, files);
    statistics.put(
        "repeated-paragraph-characters",
        kept.sums().getOrDefault("characters", 0L) - written.sums().getOrDefault("characters", 0L));
    return written.after(kept);
  }
}
