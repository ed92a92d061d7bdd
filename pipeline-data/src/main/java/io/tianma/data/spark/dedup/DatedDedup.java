package io.tianma.data.spark.dedup;

import io.tianma.data.dedup.DedupOptions;
import io.tianma.data.dedup.Passages;
import io.tianma.data.dedup.Probes;
import io.tianma.data.dedup.Sketch;
import io.tianma.data.dedup.Sketcher;
import io.tianma.data.dedup.Veto;
import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.parquet.RowTypes;
import io.tianma.data.spark.rows.Dates;
import io.tianma.data.spark.rows.DedupRows;
import io.tianma.data.spark.rows.Failures;
import io.tianma.data.spark.rows.Fate;
import io.tianma.data.spark.rows.Iterators;
import io.tianma.data.spark.rows.Mapped;
import io.tianma.data.spark.rows.RowFiles;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.data.spark.rows.Written;
import io.tianma.data.store.FileEntry;
import io.tianma.data.store.Hashes;
import io.tianma.data.store.Input;
import io.tianma.data.store.StageKey;
import io.tianma.data.store.StageResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import scala.Tuple2;

/**
 * Deduplication of dates: sketches are artifacts of their own, so that texts of old dates are not
 * read again; copies are looked for among all of them.
 *
 * <p>Of copies the earliest date's stays, so that a new date hardly ever changes an old one (only
 * where it makes one cluster of two). A date's documents are written again only if others leave
 * than before: the hash of its vetoes is part of its key.
 */
final class DatedDedup {
  private static final String SKETCHES = "sketches";
  private static final String BUILDING = ".building/dedup-search";

  private final Workspace workspace;
  private final Artifacts artifacts;
  private final Artifact clean;
  private final DedupOptions options;
  private final StageKey key;
  private final Passages passages;
  private final int files;
  private final boolean small;

  DatedDedup(
      Workspace workspace,
      Artifact clean,
      DedupOptions options,
      StageKey key,
      Passages passages,
      long most) {
    this.workspace = workspace;
    this.artifacts = workspace.artifacts();
    this.clean = clean;
    this.options = options;
    this.key = key;
    this.passages = passages;
    this.files = RowFiles.count(clean);
    this.small = RowFiles.rows(clean) <= most;
  }

  Artifact run() {
    return artifacts
        .upToDate(key)
        .orElseGet(
            () -> {
              try {
                return Failures.plain(this::make);
              } catch (IOException e) {
                throw new UncheckedIOException(key.directory() + ": " + e.getMessage(), e);
              }
            });
  }

  private Artifact make() throws IOException {
    RowFiles rows = new RowFiles(workspace, artifacts.path(BUILDING));
    rows.deleteDirectory(DedupFiles.DIRECTORY); // what a killed run may have left
    List<String> dates = Dates.of(clean);
    Probes probes = DedupSample.probes(rows, Dates.part(artifacts, clean, dates.get(0)), options);
    List<Artifact> sketches =
        Dates.make(
            artifacts, SKETCHES, clean, (part, directory) -> sketch(part, directory, probes));
    Copies copies = new Copies(rows, options, files, small);
    Written vetoes = copies.vetoes(all(rows, sketches), probes);
    Map<Integer, Long> hashes = hashes(rows, vetoes);
    List<Artifact> made =
        Dates.make(
            artifacts,
            Dedup.STAGE,
            clean,
            (part, directory) -> {
              String date = directory.substring(directory.indexOf('/') + 1);
              int number = dates.indexOf(date);
              long hash = hashes.getOrDefault(number, 0L);
              return thin(part, directory, number, hash, vetoes, rows);
            });
    rows.deleteDirectory(DedupFiles.DIRECTORY);
    Map<String, Object> statistics = new TreeMap<>(copies.statistics());
    if (passages.texts() > 0) {
      statistics.put("test-texts", passages.texts());
    }
    if (made.stream().allMatch(date -> date.manifest().counts().kept() == 0)) {
      throw Dedup.nothing(RowFiles.rows(clean), made.get(0).manifest().counts().dropped(), options);
    }
    return Dates.seal(artifacts, key, made, statistics);
  }

  /**
   * Sketches know which documents of the sample they are near to, so that precision and recall need
   * no text of an old date. The sample is of the first date: it never changes by a new one.
   */
  private Artifact sketch(Artifact part, String directory, Probes probes) {
    List<Input> inputs = new ArrayList<>(key.inputs());
    inputs.set(0, part.asInput());
    Map<String, Object> how =
        Map.of(
            "options", options.decisive(), "sample", Hashes.sha256(String.join(" ", probes.ids())));
    return workspace.make(
        new StageKey("sketches-date", Dedup.VERSION, directory, how, inputs),
        to -> sketch(part, to, new Sketcher(options, probes, passages)));
  }

  private StageResult sketch(Artifact part, Path to, Sketcher all) throws IOException {
    RowFiles rows = new RowFiles(workspace, to);
    Broadcast<Sketcher> sketcher = context().broadcast(all);
    Written written =
        rows.follow(
            "part",
            part,
            RowTypes.DOCUMENT,
            DedupRows.SKETCH,
            documents -> new Mapped<>(documents, d -> Fate.keep(sketcher.value().of(d))));
    return written.result(RowFiles.rows(part), List.of(), Map.of());
  }

  /** Each with the number of its date. */
  private JavaRDD<Sketch> all(RowFiles rows, List<Artifact> sketches) {
    List<JavaRDD<Sketch>> all = new ArrayList<>();
    for (Artifact part : sketches) {
      int date = all.size();
      all.add(rows.read(part, DedupRows.SKETCH).map(sketch -> sketch.in(date)));
    }
    return Iterators.union(context(), all);
  }

  private JavaSparkContext context() {
    return JavaSparkContext.fromSparkContext(workspace.spark().sparkContext());
  }

  private static Map<Integer, Long> hashes(RowFiles rows, Written vetoes) {
    return rows.read(vetoes, DedupRows.VETO)
        .mapToPair(veto -> new Tuple2<>(veto.date(), Vetoes.hash(veto)))
        .reduceByKey(Long::sum)
        .collectAsMap();
  }

  private Artifact thin(
      Artifact part, String directory, int number, long hash, Written vetoes, RowFiles search) {
    return workspace.make(
        new StageKey(
            "dedup-date",
            Dedup.VERSION,
            directory,
            Map.of("vetoes", Long.toHexString(hash)),
            List.of(part.asInput())),
        to -> {
          RowFiles rows = new RowFiles(workspace, to);
          Vetoes leaving = new Vetoes(search, vetoes, files);
          Written written =
              rows.follow("part", part, RowTypes.DOCUMENT, RowTypes.DOCUMENT, leaving);
          List<FileEntry> others = new ArrayList<>(rows.sample(written));
          others.addAll(left(rows, search.read(vetoes, DedupRows.VETO), number));
          return written.result(RowFiles.rows(part), others, Map.of());
        });
  }

  /** The vetoes of one date, in a file of its own. */
  private static List<FileEntry> left(RowFiles rows, JavaRDD<Veto> vetoes, int date)
      throws IOException {
    Written own =
        rows.write(
            DedupFiles.VETOES,
            DedupRows.VETO,
            RowFiles.kept(vetoes.filter(veto -> veto.date() == date)),
            1);
    List<FileEntry> left = rows.aside(own, DedupFiles.LEFT);
    rows.deleteDirectory(DedupFiles.DIRECTORY);
    return left;
  }
}
