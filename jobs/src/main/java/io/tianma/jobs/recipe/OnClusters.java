package io.tianma.jobs.recipe;

import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;

/** What a run on many machines cannot have. */
final class OnClusters {
  /** Masters whose executors run on other machines. */
  private static final Pattern CLUSTER = Pattern.compile("yarn|(k8s|mesos)://.+");

  private OnClusters() {}

  /**
   * Refuses a work directory that each machine has for itself. A mounted volume that all share is
   * {@code file} too: Kubernetes names it in its properties.
   *
   * @throws IllegalArgumentException naming the key and what to write instead
   */
  static void refuseLocalDirectory(String work, SparkConf conf) {
    String master = conf.get("spark.master");
    if (!CLUSTER.matcher(master).matches() || hasVolume(work, conf)) {
      return;
    }
    String scheme = new Path(work).toUri().getScheme();
    String used =
        scheme == null
            ? new Path(SparkHadoopUtil.get().newConfiguration(conf).get("fs.defaultFS", "file:///"))
                .toUri()
                .getScheme()
            : scheme;
    if ("file".equals(used)) {
      throw new IllegalArgumentException(
          "work-dir = %s: is another directory on each machine of %s; choose one that all reach, such as hdfs:///tianma or s3a://BUCKET/tianma"
              .formatted(work, master.replaceFirst("://.*", "")));
    }
  }

  /** Whether executors mount a volume at or above that directory. */
  private static boolean hasVolume(String work, SparkConf conf) {
    String path = new Path(work).toUri().getPath() + "/";
    for (var property : conf.getAllWithPrefix("spark.kubernetes.executor.volumes.")) {
      if (property._1().endsWith(".mount.path") && path.startsWith(property._2() + "/")) {
        return true;
      }
    }
    return false;
  }
}
