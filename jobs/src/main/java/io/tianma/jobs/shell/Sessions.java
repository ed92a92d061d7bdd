package io.tianma.jobs.shell;

import io.tianma.jobs.config.SparkOptions;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
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

  private static final String EXECUTOR_OPTIONS = "spark.executor.extraJavaOptions";

  /** What Spark understands. */
  private static final Pattern MASTER =
      Pattern.compile(
          "local(\\[(\\*|\\d+)(\\s*,\\s*\\d+)?])?|local-cluster\\[.*]|yarn|(k8s|spark|mesos)://.+");

  private static final Pattern LOCAL = Pattern.compile("local(\\[.*])?");

  private final SparkConf conf;
  private final Configuration hadoop;
  private SparkSession session;

  public Sessions(SparkOptions options, String job) {
    conf = conf(options, job);
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
      session = SparkSession.builder().config(conf).getOrCreate();
    }
    return session;
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
      conf.setIfMissing("spark.driver.host", "localhost");
      conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
    }
    String given = conf.get(EXECUTOR_OPTIONS, "");
    if (!given.contains("jdk.incubator.vector")) {
      conf.set(EXECUTOR_OPTIONS, (BuildInfo.javaOptions() + " " + given).strip());
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
