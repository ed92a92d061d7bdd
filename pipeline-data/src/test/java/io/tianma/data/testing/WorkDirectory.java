package io.tianma.data.testing;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.parquet.RowType;
import io.tianma.data.spark.rows.Fate;
import io.tianma.data.spark.rows.RowFiles;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.data.spark.rows.Written;
import io.tianma.data.store.FileEntry;
import io.tianma.data.store.StageKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** A work directory for tests of stages. */
public final class WorkDirectory {
  public final Workspace workspace;
  private final JavaSparkContext context;

  public WorkDirectory(SparkSession spark, Path directory) {
    this(spark, directory.toString());
  }

  public WorkDirectory(Workspace workspace) {
    this.workspace = workspace;
    context = JavaSparkContext.fromSparkContext(workspace.spark().sparkContext());
  }

  public WorkDirectory(SparkSession spark, String directory) {
    context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Artifacts artifacts =
        new Artifacts(spark.sparkContext().hadoopConfiguration(), directory, line -> {});
    workspace = new Workspace(spark, artifacts);
  }

  /** An artifact of those rows. */
  public <T> Artifact of(String stage, RowType<T> type, List<T> rows) {
    return of(stage, type, rows, 2, 1);
  }

  /** An artifact of those rows, handed over in {@code partitions}, written as {@code files}. */
  public <T> Artifact of(String stage, RowType<T> type, List<T> rows, int partitions, int files) {
    StageKey key = new StageKey(stage, 1, stage, Map.of(), List.of());
    return workspace
        .artifacts()
        .make(
            key,
            to -> {
              RowFiles writer = new RowFiles(workspace, to);
              JavaRDD<Fate<T>> fates = RowFiles.kept(parallel(rows, partitions));
              Written written = writer.write("part", type, fates, files);
              return written.result(rows.size(), writer.sample(written), Map.of());
            });
  }

  public <T> JavaRDD<T> parallel(List<T> rows, int partitions) {
    return context.parallelize(new ArrayList<>(rows), partitions);
  }

  /** All rows of an artifact, in their order. */
  public <T> List<T> rows(Artifact artifact, RowType<T> type) {
    return new RowFiles(workspace, artifact.path()).read(artifact, type).collect();
  }

  /** SHA-256 of each file by name: equal maps mean equal bytes. */
  public static Map<String, String> bytes(Artifact artifact) {
    Map<String, String> hashes = new TreeMap<>();
    for (FileEntry file : artifact.manifest().files()) {
      hashes.put(file.name(), file.sha256());
    }
    return hashes;
  }
}
