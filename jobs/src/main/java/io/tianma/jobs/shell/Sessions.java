package io.tianma.jobs.shell;

import io.tianma.data.hadoop.Files;
import io.tianma.data.hadoop.LocalFiles;
import io.tianma.jobs.config.Placement;
import io.tianma.jobs.config.SparkOptions;
import java.io.IOException;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.sql.SparkSession;

/**
 * The one place where Spark is configured and started. What spark-submit was given comes first,
 * then {@code spark.properties} of the run description, then what Tianma needs.
 */
public final class Sessions implements AutoCloseable {
  public static final String COMMITTER = "mapreduce.fileoutputcommitter.algorithm.version";

  /** Writes INDArrays, which Kryo alone cannot. */
  public static final String REGISTRATOR = "org.nd4j.kryo.Nd4jRegistrator";

  private static final String REDACTION = "spark.redaction.regex";
  private static final String EXECUTOR_OPTIONS = "spark.executor.extraJavaOptions";

  /** What Spark understands. */
  private static final Pattern MASTER =
      Pattern.compile(
          "local(\\[(\\*|0*[1-9]\\d*)(\\s*,\\s*\\d+)?])?|local-cluster\\[.*]|yarn|(k8s|mesos)://.+"
              + "|spark://[^:/,]+:\\d+(,[^:/,]+:\\d+)*");

  /** Masters that kill a process which takes more memory than it asked for. */
  private static final Pattern ENFORCED = Pattern.compile("yarn|(k8s|mesos)://.+");

  private static final Pattern LOCAL = Pattern.compile("local(\\[.*])?");

  private static final String LOCAL_FILES = "spark.hadoop.fs.file.impl";

  private static final String EVENT_LOG = "spark.eventLog.dir";

  private final SparkConf conf;
  private final Configuration hadoop;
  private final String work;
  private SparkSession session;
  private String doing = "";

  /**
   * Starts nothing but the driver of a cluster.
   *
   * @param work the work directory, made for its owner alone if Spark's events lie in it
   */
  public Sessions(SparkOptions options, String job, String work) {
    this.work = work;
    conf = conf(options, job);
    if (isOnDisk(work)) { // a volume that the pods of a cluster mount
      conf.setIfMissing(LOCAL_FILES, LocalFiles.class.getName());
    }
    SparkConf before = new SparkConf();
    Placement.refuse(
        options.properties(), conf.get("spark.master"), mode(), key -> before.get(key, null));
    Standalone.refuseUnreachable(conf.get("spark.master"));
    hadoop = SparkHadoopUtil.get().newConfiguration(conf);
    refuseCommitter(committer(conf));
    if (conf.get("spark.submit.deployMode", "client").equals("cluster")) {
      // a cluster takes a driver that never starts Spark for a failed one
      start();
    }
  }

  /** How file systems are reached, without starting Spark. */
  public Configuration hadoop() {
    return hadoop;
  }

  /** The session, started by the first call. */
  public synchronized SparkSession start() {
    if (session == null) {
      makeEventLog();
      if (LOCAL.matcher(conf.get("spark.master")).matches()) {
        LocalDirectory.choose(conf);
      }
      session = SparkSession.builder().config(conf).getOrCreate();
      describe(doing);
    }
    return session;
  }

  /** Says in Spark's UI what the jobs that follow are for, in this thread and those it starts. */
  public synchronized void describe(String stage) {
    doing = stage;
    if (session != null && !stage.isEmpty()) {
      session.sparkContext().setJobGroup(stage, "tianma: " + stage, false);
    }
  }

  /** Spark as it is configured. */
  public SparkConf conf() {
    return conf;
  }

  /** Whether processes have a limit of memory besides their heap's. */
  public static boolean enforcesMemory(String master) {
    return ENFORCED.matcher(master).matches();
  }

  private boolean isOnDisk(String directory) {
    String scheme = new Path(directory).toUri().getScheme();
    String usual = SparkHadoopUtil.get().newConfiguration(conf).get("fs.defaultFS", "file:///");
    return scheme == null ? usual.startsWith("file:") : scheme.equals("file");
  }

  private Placement.Mode mode() {
    if (LOCAL.matcher(conf.get("spark.master")).matches()) {
      return Placement.Mode.LOCAL;
    }
    // Kubernetes runs the driver of cluster mode as a client in its pod
    return conf.get("spark.submit.deployMode", "client").equals("cluster")
            || conf.getBoolean("spark.kubernetes.submitInDriver", false)
        ? Placement.Mode.CLUSTER
        : Placement.Mode.CLIENT;
  }

  /** Spark asks for a directory that is there; texts will lie beside it. */
  private void makeEventLog() {
    String directory = conf.get(EVENT_LOG, "");
    if (conf.getBoolean("spark.eventLog.enabled", false) && !directory.isEmpty()) {
      try {
        Path path = new Path(directory);
        FileSystem fs = path.getFileSystem(hadoop);
        Path texts = new Path(work);
        if (texts.getFileSystem(hadoop).equals(fs)
            && (fs.makeQualified(path) + "/").startsWith(fs.makeQualified(texts) + "/")) {
          Files.makePrivateDirectory(fs, texts);
        }
        Files.makeDirectories(fs, path);
      } catch (IOException e) {
        throw new IllegalArgumentException(
            "spark.properties: %s = %s: cannot be made (%s)"
                .formatted(EVENT_LOG, directory, e.getMessage()),
            e);
      }
    }
  }

  @Override
  public synchronized void close() {
    if (session != null) {
      session.stop();
    }
  }

  private static void refuseUnknownMaster(String master) {
    if (!MASTER.matcher(master).matches()) {
      throw new IllegalArgumentException(
          "spark.master = "
              + master
              + ": must be local[N] or local[*], yarn, k8s://HOST:PORT or spark://HOST:PORT");
    }
  }

  /** Spark as it will be configured, not started. */
  public static SparkConf conf(SparkOptions options, String job) {
    SparkConf conf = new SparkConf();
    options.properties().forEach(conf::setIfMissing);
    conf.setIfMissing("spark.master", options.master());
    refuseUnknownMaster(conf.get("spark.master"));
    conf.setIfMissing("spark.app.name", "tianma " + job);
    conf.setIfMissing("spark.serializer", KryoSerializer.class.getName());
    conf.setIfMissing("spark.kryo.registrator", REGISTRATOR);
    conf.setIfMissing("spark.sql.session.timeZone", "UTC");
    conf.setIfMissing("spark.driver.maxResultSize", "0");
    if (LOCAL.matcher(conf.get("spark.master")).matches()) {
      conf.setIfMissing("spark.ui.enabled", "false");
      conf.setIfMissing(LOCAL_FILES, LocalFiles.class.getName());
      conf.setIfMissing("spark.driver.host", "localhost");
      conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
    } else {
      // Java reads names of files by it
      conf.setIfMissing("spark.executorEnv.LC_ALL", "C.UTF-8");
    }
    Secrets.learn(conf);
    String hides = Secrets.regex(conf);
    conf.set(
        REDACTION, conf.contains(REDACTION) ? "(?:" + conf.get(REDACTION) + ")|" + hides : hides);
    String given = conf.get(EXECUTOR_OPTIONS, "");
    if (!given.contains("jdk.incubator.vector")) {
      String limits =
          ENFORCED.matcher(conf.get("spark.master")).matches()
              ? Memory.ofExecutor(conf).limits() + " "
              : "";
      conf.set(EXECUTOR_OPTIONS, (BuildInfo.javaOptions() + " " + limits + given).strip());
    }
    return conf;
  }

  /** Version of the algorithm by which Spark's own writers put files in place. */
  public static String committer(SparkConf conf) {
    return SparkHadoopUtil.get().newConfiguration(conf).get(COMMITTER, "1");
  }

  /**
   * Refuses the committer that puts the files of single tasks in place before the job is done.
   *
   * @see <a href="https://issues.apache.org/jira/browse/MAPREDUCE-4815">MAPREDUCE-4815</a>
   */
  private static void refuseCommitter(String version) {
    if (!version.equals("1")) {
      throw new IllegalArgumentException(
          "spark.properties = spark.hadoop."
              + COMMITTER
              + " "
              + version
              + ": must be 1, since "
              + version
              + " makes partial output visible");
    }
  }
}
