package io.tianma.data.spark.ingest;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.parquet.RowType;
import io.tianma.data.parquet.RowTypes;
import io.tianma.data.source.IngestOptions;
import io.tianma.data.source.record.Loss;
import io.tianma.data.spark.rows.Dates;
import io.tianma.data.spark.rows.Dropped;
import io.tianma.data.spark.rows.Fate;
import io.tianma.data.spark.rows.Iterators;
import io.tianma.data.spark.rows.RowFiles;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.data.spark.rows.Written;
import io.tianma.data.store.Counts;
import io.tianma.data.store.FileEntry;
import io.tianma.data.store.Input;
import io.tianma.data.store.StageKey;
import io.tianma.data.store.StageResult;
import io.tianma.data.text.Document;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Documents of inputs that grow by dates: each date is an artifact {@code documents/<date>} with
 * the texts that no earlier date has, and {@code documents} is all of them.
 *
 * <p>An artifact of a date depends on the one before, so that a run adds the new dates and reads
 * nothing of the old ones but their ids; done at once or night by night, the bytes are the same.
 */
final class DatedIngest {
  /** Where the inputs go that are not dated; before all dates, whose names begin with digits. */
  static final String UNDATED = "!undated";

  private static final RowType<String> IDS =
      RowType.<String>named("document").id(id -> id).made(cells -> cells.string(0));

  private final Workspace workspace;
  private final Artifacts artifacts;
  private final IngestOptions options;

  DatedIngest(Workspace workspace, IngestOptions options) {
    this.workspace = workspace;
    this.artifacts = workspace.artifacts();
    this.options = options;
  }

  /** The date of a file: the first part of its path inside a dated input. */
  static String date(Reading reading, IngestOptions options) {
    if (!options.inputs().get(reading.input).dated()) {
      return UNDATED;
    }
    String source = reading.file.source();
    int slash = source.indexOf('/');
    return slash < 0 ? source : source.substring(0, slash);
  }

  Artifact run(List<Reading> files) {
    SortedMap<String, List<Reading>> dates = new TreeMap<>();
    for (Reading file : files) {
      dates.computeIfAbsent(date(file, options), d -> new ArrayList<>()).add(file);
    }
    List<Artifact> made = new ArrayList<>();
    dates.forEach((date, some) -> made.add(make(date, some, List.copyOf(made))));
    return seal(made);
  }

  private Artifact make(String date, List<Reading> files, List<Artifact> before) {
    List<Input> inputs = IngestKeys.inputs(options, files);
    if (!before.isEmpty()) {
      inputs.add(before.get(before.size() - 1).asInput());
    }
    StageKey key =
        new StageKey(
            "ingest-date",
            Ingest.VERSION,
            Ingest.DIRECTORY + "/" + date,
            IngestKeys.configuration(options, files),
            inputs);
    return Losses.check(
        workspace.make(key, directory -> write(directory, files, before)),
        options,
        artifacts.fileSystem());
  }

  private StageResult write(Path directory, List<Reading> files, List<Artifact> before)
      throws IOException {
    RowFiles rows = new RowFiles(workspace, directory);
    int count = RowFiles.count(Ingest.bytes(files));
    Written read =
        rows.write(
            "_read/part",
            RowTypes.DOCUMENT,
            RawDocuments.read(workspace, directory, files, options),
            count);
    rows.deleteDirectory(RawDocuments.UNPACKED);
    Losses.check(read, files, options, artifacts::say);
    JavaRDD<Fate<Document>> fates = RowFiles.kept(rows.read(read, RowTypes.DOCUMENT));
    Written written =
        rows.write("part", RowTypes.DOCUMENT, fates.union(known(rows, read, before)), count);
    rows.deleteDirectory("_read");
    Map<String, Long> dropped = new TreeMap<>(read.dropped());
    written.dropped().forEach((reason, n) -> dropped.merge(reason, n, Long::sum));
    List<Dropped> sample = new ArrayList<>(read.sample());
    sample.addAll(written.sample());
    Written both =
        new Written(
            written.files(),
            dropped,
            sample,
            written.fileSums(),
            written.groups(),
            written.noted());
    Skipped.warn(artifacts, files, options, read.noted());
    long in = read.rows() + Losses.total(read.dropped());
    return both.result(in, rows.sample(both), Losses.statistics(read, files));
  }

  /** Vetoes for the new ids that an earlier date has; of that only the column of ids is read. */
  private JavaRDD<Fate<Document>> known(RowFiles rows, Written read, List<Artifact> before) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(workspace.spark().sparkContext());
    Set<String> fresh = new HashSet<>(rows.read(read, IDS).collect());
    Broadcast<Set<String>> ids = context.broadcast(fresh);
    List<JavaRDD<Fate<Document>>> vetoes = new ArrayList<>();
    for (Artifact earlier : before) {
      String where = earlier.directory();
      vetoes.add(
          rows.read(earlier, IDS)
              .filter(id -> ids.value().contains(id))
              .map(id -> Fate.veto(id, Loss.INGESTED_BEFORE, "is in " + where)));
    }
    return Iterators.union(context, vetoes);
  }

  /** The artifact of all dates, which holds no file of its own. */
  private Artifact seal(List<Artifact> dates) {
    StageKey key =
        new StageKey(
            Ingest.STAGE,
            Ingest.VERSION,
            Ingest.DIRECTORY,
            Map.of("dates", dates.size()),
            dates.stream().map(Artifact::asInput).toList());
    StageResult all = all(dates);
    if (all.counts().kept() == 0) {
      throw Losses.nothing(dates.size(), all.counts().dropped(), List.of());
    }
    Artifact sealed = artifacts.upToDate(key).orElseGet(() -> artifacts.seal(key, all));
    artifacts.tidy(sealed); // of an artifact without dates that stood there until now
    return sealed;
  }

  private static StageResult all(List<Artifact> dates) {
    List<FileEntry> files = new ArrayList<>();
    Map<String, Long> dropped = new TreeMap<>();
    Map<String, Object> perDate = new TreeMap<>();
    long kept = 0;
    for (Artifact date : dates) {
      String name = date.directory().substring(Ingest.DIRECTORY.length() + 1);
      for (FileEntry file : date.manifest().files()) {
        files.add(
            new FileEntry(name + "/" + file.name(), file.bytes(), file.rows(), file.sha256()));
      }
      Counts counts = date.manifest().counts();
      kept += counts.kept();
      counts.dropped().forEach((reason, n) -> dropped.merge(reason, n, Long::sum));
      long chars = date.manifest().statistics().path("characters").asLong();
      perDate.put(name, Map.of("rows", counts.kept(), "characters", chars));
    }
    Map<String, Object> statistics = Dates.statistics(dates, kept);
    statistics.put("dates", perDate);
    return new StageResult(files, Counts.of(kept, dropped), statistics);
  }
}
