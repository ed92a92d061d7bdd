package io.tianma.jobs;

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
final class Sessions implements AutoCloseable {
  static final String COMMITTER = "mapreduce.fileoutputcommitter.algorithm.version";

  /** Writes INDArrays, which Kryo alone cannot. */
  static final String REGISTRATOR = "org.nd4j.kryo.Nd4jRegistrator";

  private static final String EXECUTOR_OPTIONS = "spark.executor.extraJavaOptions";
  private static final Pattern LOCAL = Pattern.compile("local(\\[.*])?");

  private final SparkConf conf;
  private final Configuration hadoop;
  private SparkSession session;

  Sessions(SparkOptions options, String job) {
    conf = conf(options, job);
    hadoop = SparkHadoopUtil.get().newConfiguration(conf);
    refuseCommitter(committer(conf));
    if (conf.get("spark.submit.deployMode", "client").equals("cluster")) {
      // a cluster takes a driver that never starts Spark for a failed one
      start();
    }
  }

  /** How file systems are reached, without starting Spark. */
  Configuration hadoop() {
    return hadoop;
  }

  /** The session, started by the first call. */
  synchronized SparkSession start() {
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

  /** Spark as it will be configured, not started. */
  static SparkConf conf(SparkOptions options, String job) {
    SparkConf conf = new SparkConf();
    options.properties().forEach(conf::setIfMissing);
    conf.setIfMissing("spark.master", options.master());
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
  static String committer(SparkConf conf) {
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
