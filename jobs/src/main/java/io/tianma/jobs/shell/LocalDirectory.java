package io.tianma.jobs.shell;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.util.ShutdownHookManager;

/**
 * Where a Spark of this process alone keeps the files of its shuffles: a directory that only its
 * owner may open, and that goes with the process. Spark's own are open to everybody on the machine.
 */
final class LocalDirectory {
  private static final String KEY = "spark.local.dir";

  /** Made when it is asked for; Spark remembers the first for the whole process. */
  private static final class OfThisJvm {
    static final String PATH = make();
  }

  private LocalDirectory() {}

  static void choose(SparkConf conf) {
    if (!conf.contains(KEY) && System.getenv("SPARK_LOCAL_DIRS") == null) {
      conf.set(KEY, OfThisJvm.PATH);
    }
  }

  private static String make() {
    try {
      Path made = Files.createTempDirectory("tianma-spark-"); // rwx------
      ShutdownHookManager.registerShutdownDeleteDir(made.toFile());
      return made.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "java.io.tmpdir = %s: no directory can be made there (%s); set spark.local.dir"
              .formatted(System.getProperty("java.io.tmpdir"), e.getMessage()),
          e);
    }
  }
}
