package io.tianma.data.spark.rows;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.hadoop.Files;
import io.tianma.data.parquet.RowReader;
import io.tianma.data.parquet.RowType;
import io.tianma.data.store.FileEntry;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;

/**
 * Reads rows of artifacts and writes rows into a new one: how every data stage meets the disk.
 *
 * <p>No output committer takes part. A task writes a file that only it knows and returns its name;
 * Spark hands the driver one result a partition, whatever was retried or run twice, and the driver
 * puts those files into place ({@link Attempts}).
 *
 * <pre>{@code
 * RowFiles rows = new RowFiles(workspace, directory);
 * JavaRDD<Document> documents = rows.read(input, RowTypes.DOCUMENT);
 * Written written = rows.write("part", RowTypes.DOCUMENT, documents.map(f), RowFiles.count(bytes));
 * return written.result(RowFiles.rows(input), rows.sample(written), Map.of());
 * }</pre>
 */
public final class RowFiles {
  /** Why a row is dropped whose id another kept row has. */
  public static final String SAME_ID = "same-id";

  /** Name of the file with a sample of dropped rows. */
  public static final String DROPPED = "dropped.jsonl";

  private static final String ASIDE = ".aside";
  private static final long BYTES_PER_FILE = 8L << 20;
  private static final long BYTES_TO_SPLIT = 128L << 10;
  private static final int FACTOR = 4;

  private final Artifacts artifacts;
  private final FileSystem fs;
  private final Path directory;
  private final JavaSparkContext context;
  private final Broadcast<SerializableConfiguration> configuration;

  /**
   * @param directory of the artifact that is being built
   */
  public RowFiles(Workspace workspace, Path directory) {
    this.artifacts = workspace.artifacts();
    this.fs = artifacts.fileSystem();
    this.directory = directory;
    this.context = JavaSparkContext.fromSparkContext(workspace.spark().sparkContext());
    this.configuration = context.broadcast(new SerializableConfiguration(fs.getConf()));
  }

  /**
   * All rows, kept. The one place for this step: of two method references {@code Fate::keep} with
   * different row types in one class, Java deserializes the first for both.
   */
  public static <T> JavaRDD<Fate<T>> kept(JavaRDD<T> rows) {
    return rows.map(Fate::keep);
  }

  /**
   * How many files hold about that many bytes: a number that no cluster changes, and a multiple of
   * 4, since an odd number leaves one of two cores idle at the end of a stage.
   */
  public static int count(long bytes) {
    if (bytes < BYTES_TO_SPLIT) {
      return 1;
    }
    long each = (bytes + BYTES_PER_FILE - 1) / BYTES_PER_FILE;
    return Math.toIntExact((each + FACTOR - 1) / FACTOR * FACTOR);
  }

  /** How many files a stage writes whose rows are about as large as those of its input. */
  public static int count(Artifact input) {
    return count(rowFiles(input, "").stream().mapToLong(FileEntry::bytes).sum());
  }

  /** Rows of an artifact. */
  public static long rows(Artifact artifact) {
    return rowFiles(artifact, "").stream().mapToLong(FileEntry::rows).sum();
  }

  private static List<FileEntry> rowFiles(Artifact artifact, String prefix) {
    return artifact.files(prefix).stream().filter(f -> f.name().endsWith(".parquet")).toList();
  }

  /** All rows of an artifact, one partition a file, in the order in which they stand. */
  public <T> JavaRDD<T> read(Artifact artifact, RowType<T> type) {
    return read(artifact, "", type);
  }

  /** The rows of those files of an artifact whose names begin with {@code prefix}. */
  public <T> JavaRDD<T> read(Artifact artifact, String prefix, RowType<T> type) {
    return readFiles(artifact, rowFiles(artifact, prefix), type);
  }

  /**
   * The rows of the files that {@link #aside} has put into an artifact, or into one of its dates.
   */
  public <T> JavaRDD<T> readAside(Artifact artifact, RowType<T> type) {
    return readFiles(
        artifact,
        artifact.manifest().files().stream().filter(f -> f.name().endsWith(ASIDE)).toList(),
        type);
  }

  private <T> JavaRDD<T> readFiles(Artifact artifact, List<FileEntry> files, RowType<T> type) {
    Broadcast<SerializableConfiguration> conf = configuration;
    return each(files.stream().map(file -> new ArtifactFile(artifact, file)).toList())
        .flatMap(file -> file.open(conf.value().value(), type));
  }

  /** All rows of files that {@link #write} has put into this directory. */
  public <T> JavaRDD<T> read(Written written, RowType<T> type) {
    return read(written.files().stream().map(this::path).collect(Collectors.toList()), type);
  }

  private <T> JavaRDD<T> read(List<String> names, RowType<T> type) {
    Broadcast<SerializableConfiguration> conf = configuration;
    return context
        .parallelize(names, Math.max(1, names.size()))
        .flatMap(name -> open(conf.value().value(), name, type));
  }

  /** The rows of a file; it is closed after its last row, or with the task. */
  public static <T> Iterator<T> open(Configuration conf, String name, RowType<T> type)
      throws IOException {
    Path path = new Path(name);
    RowReader<T> reader = new RowReader<>(path.getFileSystem(conf), path, type);
    org.apache.spark.TaskContext task = org.apache.spark.TaskContext.get();
    if (task != null) {
      task.addTaskCompletionListener(
          done -> {
            try {
              reader.close();
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
    return reader;
  }

  /**
   * Writes the kept rows as {@code <prefix>-00000.parquet} and so on, in the order of (hash of id,
   * id) through all files; a file without rows is left out.
   *
   * @param files a number that depends on the rows only, see {@link #count}
   */
  public <T> Written write(String prefix, RowType<T> type, JavaRDD<Fate<T>> fates, int files)
      throws IOException {
    return write(prefix, type, fates, files, 0);
  }

  /** The same, ordered by (hash of seed and id, id). */
  public <T> Written write(
      String prefix, RowType<T> type, JavaRDD<Fate<T>> fates, int files, long seed)
      throws IOException {
    JavaRDD<NumberedRows<T>> sorted =
        Shuffles.sorted(
                fates.mapToPair(fate -> new Tuple2<>(key(type, fate, seed, files), fate)),
                new RowKey.ByFile(files),
                new RowKey.Wire(),
                new Fate.Wire<>(type))
            .mapPartitionsWithIndex(
                (number, rows) -> List.of(new NumberedRows<>(number, rows)).iterator(), false);
    return write(prefix, type, sorted);
  }

  /** Makes what is written of the rows that are read, one by one and in their order. */
  public interface Step<A, B> extends Serializable {
    Iterator<Fate<B>> of(Iterator<A> rows) throws IOException;
  }

  /**
   * Writes one file for each file of an artifact, of the same number: nothing is moved or sorted.
   *
   * @param step gives rows in the order of those they are made of, those of one id together
   */
  public <A, B> Written follow(
      String prefix, Artifact input, RowType<A> from, RowType<B> to, Step<A, B> step)
      throws IOException {
    Broadcast<SerializableConfiguration> conf = configuration;
    JavaRDD<NumberedRows<B>> files =
        each(Slice.of(input))
            .map(
                slice -> {
                  Iterator<A> rows = slice.file.open(conf.value().value(), from);
                  return new NumberedRows<>(
                      slice.number, new Mapped<>(step.of(rows), fate -> unsorted(to, fate)));
                });
    return write(prefix, to, files);
  }

  private static <T> Tuple2<RowKey, Fate<T>> unsorted(RowType<T> type, Fate<T> fate) {
    String id = fate.isKept() ? type.id(fate.row()) : fate.id();
    return new Tuple2<>(new RowKey(0, 1, id, fate.rank(), ""), fate);
  }

  /** A file to read and its number; a plain class, since it travels. */
  private static final class Slice implements Serializable {
    private static final long serialVersionUID = 1L;

    final int number;
    final ArtifactFile file;

    private Slice(int number, ArtifactFile file) {
      this.number = number;
      this.file = file;
    }

    static List<Slice> of(Artifact input) {
      List<Slice> slices = new ArrayList<>();
      rowFiles(input, "")
          .forEach(file -> slices.add(new Slice(slices.size(), new ArtifactFile(input, file))));
      return slices;
    }
  }

  /**
   * Writes each element as a file of that number; rows come in the order of their keys, and those
   * of one id together.
   */
  public <T> Written write(String prefix, RowType<T> type, JavaRDD<NumberedRows<T>> files)
      throws IOException {
    Attempts attempts = new Attempts(artifacts, directory);
    String to = attempts.directory();
    Broadcast<SerializableConfiguration> conf = configuration;
    List<FileResult> results =
        Failures.plain(
            () -> files.map(file -> RowTask.write(conf.value().value(), to, type, file)).collect());
    return attempts.putInPlace(prefix, type, results);
  }

  private static <T> RowKey key(RowType<T> type, Fate<T> fate, long seed, int files) {
    return fate.isKept()
        ? new RowKey(seed, files, type.id(fate.row()), fate.rank(), type.label(fate.row()))
        : new RowKey(seed, files, fate.id(), fate.rank(), fate.reason() + fate.excerpt());
  }

  /** Writes {@value #DROPPED}, unless nothing was dropped. */
  public List<FileEntry> sample(Written written) throws IOException {
    return sample(written.sample());
  }

  public List<FileEntry> sample(List<Dropped> some) throws IOException {
    if (some.isEmpty()) {
      return List.of();
    }
    StringBuilder lines = new StringBuilder();
    some.forEach(dropped -> lines.append(dropped.json()).append('\n'));
    byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
    return List.of(Files.write(fs, directory, DROPPED, bytes));
  }

  /** Runs a task for each element, which may be large in rows but is itself small. */
  public <T> JavaRDD<T> each(List<T> elements) {
    return context.parallelize(new ArrayList<>(elements), Math.max(1, elements.size()));
  }

  /** Rows that the driver holds. */
  public <T> JavaRDD<T> parallel(List<T> held) {
    return context.parallelize(new ArrayList<>(held), 1);
  }

  /** The number in a file's name. */
  public static int number(String name) {
    int end = name.lastIndexOf('.');
    return Integer.parseInt(name, name.lastIndexOf('-', end) + 1, end, 10);
  }

  /** The absolute name of a file in this directory. */
  public String path(FileEntry file) {
    return new Path(directory, file.name()).toString();
  }

  /** The Hadoop configuration, for tasks. */
  public Broadcast<SerializableConfiguration> configuration() {
    return configuration;
  }

  /**
   * Renames files that {@link #write} has put into this directory, so that they stay in the
   * artifact but are none of its rows: {@code <name>-00000.aside} and so on.
   */
  public List<FileEntry> aside(Written written, String name) throws IOException {
    List<FileEntry> renamed = new ArrayList<>();
    for (FileEntry file : written.files()) {
      String to = String.format("%s-%05d%s", name, number(file.name()), ASIDE);
      artifacts.rename(new Path(directory, file.name()), new Path(directory, to));
      renamed.add(new FileEntry(to, file.bytes(), 0, file.sha256()));
    }
    return renamed;
  }

  /** Deletes files that {@link #write} has put into this directory. */
  public void delete(Written written) throws IOException {
    for (FileEntry file : written.files()) {
      artifacts.delete(new Path(directory, file.name()));
    }
  }

  /** Deletes a directory inside this one. */
  public void deleteDirectory(String name) throws IOException {
    artifacts.delete(new Path(directory, name));
  }
}
