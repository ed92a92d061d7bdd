package io.tianma.jobs.recipe;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;

/** What a run on many machines cannot have. */
final class OnClusters {
  /** Masters whose executors run on other machines. */
  private static final Pattern CLUSTER = Pattern.compile("yarn|(k8s|mesos|spark)://.+");

  /** A master that only this machine reaches, so that all executors run here. */
  private static final Pattern HERE =
      Pattern.compile("spark://(localhost|127\\.[\\d.]+|\\[::1]):\\d+");

  /** Kinds of disks that several machines have in common, as the kernel calls them. */
  private static final Pattern NETWORK =
      Pattern.compile(
          "(nfs|cifs|smb|lustre|ceph|gpfs|beegfs|afs|ocfs2|gfs2|fuse\\.(glusterfs|ceph|juicefs|mfs)).*");

  private static final Pattern VOLUME =
      Pattern.compile(
          "spark\\.kubernetes\\.executor\\.volumes\\.(?<type>[^.]+)\\.(?<name>.+)\\.mount\\.path");

  /**
   * Volumes that all pods can have in common. Whether hosts have the same directory only their
   * owner knows; an emptyDir is a pod's own.
   */
  private static final Set<String> SHARED = Set.of("nfs", "persistentVolumeClaim", "hostPath");

  /** Spark makes a claim of its own for each executor where a name says so. */
  private static final Pattern OWN_CLAIM = Pattern.compile("OnDemand|.*SPARK_EXECUTOR_ID.*");

  private OnClusters() {}

  /**
   * Refuses a work directory that each machine has for itself. A mounted volume that all share is
   * {@code file} too: Kubernetes names it in its properties, elsewhere the kernel knows its kind.
   *
   * @throws IllegalArgumentException naming the key and what to write instead
   */
  static void refuseLocalDirectory(String work, SparkConf conf) {
    String master = conf.get("spark.master");
    if (!CLUSTER.matcher(master).matches() || HERE.matcher(master).matches()) {
      return;
    }
    String scheme = new Path(work).toUri().getScheme();
    String used =
        scheme == null
            ? new Path(SparkHadoopUtil.get().newConfiguration(conf).get("fs.defaultFS", "file:///"))
                .toUri()
                .getScheme()
            : scheme;
    if (!"file".equals(used)) {
      return;
    }
    String path = new Path(work).toUri().getPath();
    boolean shared =
        master.startsWith("k8s://") ? hasVolume(path, conf) : isOfNetwork(kind(new File(path)));
    if (!shared) {
      throw new IllegalArgumentException(
          "work-dir = %s: is another directory on each machine of %s; choose one that all reach, such as hdfs:///tianma or s3a://BUCKET/tianma"
              .formatted(work, master.replaceFirst("://.*", "")));
    }
  }

  /** Whether executors mount a shared volume at or above that directory, to write in it. */
  private static boolean hasVolume(String work, SparkConf conf) {
    Map<String, String> all = new TreeMap<>();
    Arrays.stream(conf.getAll()).forEach(property -> all.put(property._1(), property._2()));
    return all.entrySet().stream()
        .anyMatch(
            property -> {
              Matcher volume = VOLUME.matcher(property.getKey());
              return volume.matches()
                  && SHARED.contains(volume.group("type"))
                  && isWithin(work, property.getValue())
                  && isOneForAll(property.getKey().replaceFirst("mount\\.path$", ""), all);
            });
  }

  private static boolean isOneForAll(String volume, Map<String, String> all) {
    return !all.getOrDefault(volume + "mount.readOnly", "false").equals("true")
        && !OWN_CLAIM.matcher(all.getOrDefault(volume + "options.claimName", "")).matches();
  }

  private static boolean isWithin(String path, String mount) {
    return (path + "/").startsWith(mount.replaceFirst("/+$", "") + "/");
  }

  static boolean isOfNetwork(String kind) {
    return NETWORK.matcher(kind).matches();
  }

  /** The kind of the disk on which a directory is, or would be made. */
  private static String kind(File directory) {
    File there = directory;
    while (there != null && !there.exists()) {
      there = there.getParentFile();
    }
    try {
      return there == null ? "" : Files.getFileStore(there.toPath()).type();
    } catch (IOException e) {
      return "";
    }
  }
}
