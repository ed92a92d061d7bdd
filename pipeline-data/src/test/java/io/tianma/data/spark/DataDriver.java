package io.tianma.data.spark;

import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.data.testing.LocalCluster;
import org.apache.spark.sql.SparkSession;

/** All data stages in a process of its own: master, directory of the corpus, work directory. */
final class DataDriver {
  private DataDriver() {}

  public static void main(String[] arguments) {
    SparkSession.Builder builder =
        SparkSession.builder()
            .master(arguments[0])
            .appName("tianma-killed")
            .config("spark.ui.enabled", "false")
            .config("spark.executor.memory", "512m")
            .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
            .config("spark.executor.extraJavaOptions", LocalCluster.javaOptions());
    try (SparkSession spark = builder.getOrCreate()) {
      Artifacts artifacts =
          new Artifacts(
              spark.sparkContext().hadoopConfiguration(), arguments[2], System.out::println);
      new DataStages(arguments[1], 1, false).upTo(new Workspace(spark, artifacts), "shards");
    }
  }
}
