package io.tianma.data.spark.ingest;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.RawFile;
import io.tianma.data.hadoop.RawFiles;
import io.tianma.data.parquet.RowTypes;
import io.tianma.data.source.IngestOptions;
import io.tianma.data.source.record.InputOptions;
import io.tianma.data.spark.rows.RowFiles;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.data.spark.rows.Written;
import io.tianma.data.store.StageKey;
import io.tianma.data.store.StageResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Raw files to documents: the artifact {@code documents}. */
public final class Ingest {
  static final String STAGE = "ingest";
  static final String DIRECTORY = "documents";
  static final int VERSION = 7;

  private Ingest() {}

  /**
   * Reads all inputs; the same files with the same options give the same bytes, wherever they lie.
   *
   * @throws IllegalArgumentException if an input is missing or empty, holds no document, or more
   *     than {@code ingest.max-bad-share} of its records cannot be read
   */
  public static Artifact run(Workspace workspace, IngestOptions options) {
    if (options.inputs().isEmpty()) {
      throw new IllegalArgumentException(
          "ingest.inputs = []: name at least one file or directory, such as [{ path = \"texts\""
              + " }]");
    }
    Configuration hadoop = workspace.artifacts().fileSystem().getConf();
    List<Reading> files = RawHashes.of(workspace, files(hadoop, options), options);
    if (options.inputs().stream().anyMatch(InputOptions::dated)) {
      return new DatedIngest(workspace, options).run(files);
    }
    StageKey key =
        new StageKey(
            STAGE,
            VERSION,
            DIRECTORY,
            IngestKeys.configuration(options, files),
            IngestKeys.inputs(options, files));
    return Losses.check(
        workspace.make(key, directory -> write(workspace, directory, files, options)),
        options,
        workspace.artifacts().fileSystem());
  }

  private static List<Reading> files(Configuration hadoop, IngestOptions options) {
    List<Reading> files = new ArrayList<>();
    for (int i = 0; i < options.inputs().size(); i++) {
      String key = "ingest.inputs[" + i + "].path";
      for (RawFile file : RawFiles.all(hadoop, options.inputs().get(i).path(), key)) {
        files.add(new Reading(i, file, ""));
      }
    }
    return files;
  }

  private static StageResult write(
      Workspace workspace, Path directory, List<Reading> files, IngestOptions options)
      throws IOException {
    RowFiles rows = new RowFiles(workspace, directory);
    Written written =
        rows.write(
            "part",
            RowTypes.DOCUMENT,
            RawDocuments.read(workspace, directory, files, options),
            RowFiles.count(bytes(files)));
    rows.deleteDirectory(RawDocuments.UNPACKED);
    if (written.rows() == 0) {
      throw Losses.nothing(files.size(), written.dropped(), written.sample());
    }
    Losses.check(written, files, options, workspace.artifacts()::say);
    Skipped.warn(workspace.artifacts(), files, options, written.noted());
    long in = written.rows() + Losses.total(written.dropped());
    return written.result(in, rows.sample(written), Losses.statistics(written, files));
  }

  /** About how many bytes the documents of those files will have in Parquet. */
  static long bytes(List<Reading> files) {
    return files.stream().mapToLong(f -> f.file.bytes()).sum() / 2;
  }
}
