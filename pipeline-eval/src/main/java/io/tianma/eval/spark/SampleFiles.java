package io.tianma.eval.spark;

import io.tianma.data.hadoop.Files;
import io.tianma.data.store.CanonicalJson;
import io.tianma.data.store.FileEntry;
import io.tianma.eval.metric.Sample;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Generated texts as files: a JSON object a line, and the same as Parquet. */
final class SampleFiles {
  static final String LINES = "samples.jsonl";
  static final String PARQUET = "samples.parquet";
  private static final DataType SCORES =
      DataTypes.createMapType(DataTypes.StringType, DataTypes.DoubleType);
  private static final StructType SCHEMA =
      new StructType()
          .add("id", DataTypes.StringType)
          .add("source", DataTypes.StringType)
          .add("target", DataTypes.StringType)
          .add("generated", DataTypes.StringType)
          .add("lead", DataTypes.StringType)
          .add("scores", SCORES)
          .add("lead_scores", SCORES);

  private SampleFiles() {}

  static List<FileEntry> write(
      SparkSession spark, FileSystem fs, Path directory, List<Sample> samples) throws IOException {
    String lines =
        samples.stream()
            .map(sample -> CanonicalJson.compact(sample) + "\n")
            .collect(Collectors.joining());
    return List.of(
        Files.write(fs, directory, LINES, lines.getBytes(StandardCharsets.UTF_8)),
        Files.write(fs, directory, PARQUET, parquet(spark, fs, directory, samples)));
  }

  /** One file of Spark's, which names its own. */
  private static byte[] parquet(
      SparkSession spark, FileSystem fs, Path directory, List<Sample> samples) throws IOException {
    Path parts = new Path(directory, "_parquet");
    List<Row> rows =
        samples.stream()
            .map(
                s ->
                    RowFactory.create(
                        s.id(),
                        s.source(),
                        s.target(),
                        s.generated(),
                        s.lead(),
                        new TreeMap<>(s.scores()), // whose order is the same in every process
                        new TreeMap<>(s.leadScores())))
            .toList();
    spark.createDataFrame(rows, SCHEMA).coalesce(1).write().parquet(parts.toString());
    byte[] bytes = Files.bytes(fs, fs.globStatus(new Path(parts, "part-*.parquet"))[0].getPath());
    Files.delete(fs, parts);
    return bytes;
  }
}
