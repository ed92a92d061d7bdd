package io.tianma.data.spark.ingest;

import io.tianma.data.hadoop.RawFile;
import io.tianma.data.hadoop.RawFiles;
import io.tianma.data.source.IngestOptions;
import io.tianma.data.source.SourceReader;
import io.tianma.data.source.record.InputOptions;
import io.tianma.data.source.record.Loss;
import io.tianma.data.source.record.SourceRecord.Found;
import io.tianma.data.source.record.SourceRecord.Lost;
import io.tianma.data.spark.rows.Closing;
import io.tianma.data.spark.rows.Fate;
import io.tianma.data.spark.rows.Mapped;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.data.text.Document;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;

/** Reads raw files on a cluster: each record becomes a document, or is dropped with its reason. */
final class RawDocuments {
  private static final long BYTES_PER_TASK = 8L << 20;

  /** Below the directory of the artifact that is being made. */
  static final String UNPACKED = "_unpacked";

  private static final int FILES_PER_TASK = 500;

  private RawDocuments() {}

  /**
   * @param directory of the artifact that is being made, in which files are unpacked
   */
  static JavaRDD<Fate<Document>> read(
      Workspace workspace, Path directory, List<Reading> files, IngestOptions options) {
    String unpacked = new Path(directory, UNPACKED).toString();
    JavaSparkContext context = JavaSparkContext.fromSparkContext(workspace.spark().sparkContext());
    var conf =
        context.broadcast(
            new SerializableConfiguration(workspace.artifacts().fileSystem().getConf()));
    List<ArrayList<Reading>> tasks = tasks(parts(files, options));
    return context
        .parallelize(tasks, Math.max(1, tasks.size()))
        .flatMap(List::iterator)
        .flatMap(file -> fates(conf.value().value(), file, options, unpacked));
  }

  /** The files, large ones in parts where lines stand for themselves: the same on any cluster. */
  private static List<Reading> parts(List<Reading> files, IngestOptions options) {
    List<Reading> parts = new ArrayList<>();
    for (Reading reading : files) {
      RawFile file = reading.file;
      InputOptions input = options.inputs().get(reading.input);
      boolean splits = SourceReader.splits(file.source(), input);
      parts.addAll(splits ? reading.parts(BYTES_PER_TASK) : List.of(reading));
    }
    return parts;
  }

  /** Files of one task, the largest first, so that no large one begins when all others end. */
  private static List<ArrayList<Reading>> tasks(List<Reading> files) {
    List<Reading> bySize = new ArrayList<>(files);
    bySize.sort(Comparator.comparingLong(Reading::bytes).reversed());
    List<ArrayList<Reading>> tasks = new ArrayList<>();
    ArrayList<Reading> task = new ArrayList<>();
    long bytes = 0;
    for (Reading file : bySize) {
      boolean full = bytes + file.bytes() > BYTES_PER_TASK || task.size() == FILES_PER_TASK;
      if (full && !task.isEmpty()) {
        tasks.add(task);
        task = new ArrayList<>();
        bytes = 0;
      }
      task.add(file);
      bytes += file.bytes();
    }
    if (!task.isEmpty()) {
      tasks.add(task);
    }
    return tasks;
  }

  private static Iterator<Fate<Document>> fates(
      Configuration hadoop, Reading reading, IngestOptions options, String unpacked)
      throws IOException {
    InputOptions input = options.inputs().get(reading.input);
    String source = reading.file.source();
    if (reading.file.problem() != null) {
      Loss loss = Loss.valueOf(reading.file.problem().name());
      return List.of(Fate.<Document>drop(input.corpusName() + ": " + source, loss, "")).iterator();
    }
    Path path = new Path(reading.file.path());
    FileSystem fs = RawFiles.reader(hadoop, path);
    TimedRecords<?> records = records(fs, path, reading, input, options, unpacked);
    Closing.with(TaskContext.get(), records);
    return new Mapped<>(
        new TornFile(records, reading.bytes()), record -> fate(record, input, source));
  }

  private static TimedRecords<?> records(
      FileSystem fs,
      Path path,
      Reading reading,
      InputOptions input,
      IngestOptions options,
      String unpacked)
      throws IOException {
    String source = reading.file.source();
    if (input.isParquet(source)) {
      return new TimedRecords<>(
          options.maxSeconds(),
          () -> {},
          () -> new ParquetRecords(fs, path, input, options.maxRecordBytes(), new Path(unpacked)));
    }
    FSDataInputStream in = fs.open(path);
    return new TimedRecords<>(
        options.maxSeconds(),
        in,
        () ->
            reading.isWhole()
                ? new SourceReader(
                    in, source, reading.file.alone(), input, options.maxRecordBytes())
                : part(in, reading, input, options.maxRecordBytes()));
  }

  private static SourceReader part(
      FSDataInputStream in, Reading reading, InputOptions input, int maxRecordBytes)
      throws IOException {
    byte[] head = in.readNBytes(SourceReader.HEAD);
    in.seek(Math.max(0, reading.from - 1));
    return SourceReader.part(in, head, reading.from, reading.to, input, maxRecordBytes);
  }

  private static Fate<Document> fate(TornFile.Told told, InputOptions input, String source) {
    if (told.record() instanceof Lost lost) {
      String where = input.corpusName() + ": " + source + " at byte " + lost.offset();
      Fate<Document> dropped = Fate.drop(where, lost.reason(), lost.detail());
      return told.unread() < 0
          ? dropped
          : dropped
              .noting(Losses.TORN_FILES, 1)
              .noting(Losses.TORN_BYTES, told.unread())
              .noting(Losses.MISSING_BYTES, told.missing());
    }
    Found found = (Found) told.record();
    Fate<Document> kept = Fate.keep(document(found, input, source));
    found.mended().forEach((mended, times) -> kept.noting(mended.key(), times));
    return kept;
  }

  private static Document document(Found found, InputOptions input, String source) {
    return new Document(
        Document.idOf(found.text()),
        found.text(),
        found.title(),
        found.part().isEmpty() ? source : source + " " + found.part(),
        input.corpusName(),
        input.licence(),
        found.format().key());
  }
}
