package io.tianma.jobs;

import static io.tianma.jobs.CommandLineRunner.tianma;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.tianma.jobs.config.ConfigFiles;
import io.tianma.jobs.config.Placement;
import io.tianma.jobs.config.Submitted;
import io.tianma.jobs.recipe.Submission;
import io.tianma.train.plan.Footprint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command that {@code tianma submit} prints. */
class SubmitTest {
  private static final Path CONF = Path.of("..", "conf");

  @TempDir Path directory;

  @Test
  void yarnConfBecomesAWholeCommand() {
    String said = tianma("submit", "--config", CONF.resolve("yarn.conf")).done().out();
    assertThat(said)
        .contains("spark-submit", "--master yarn", "--deploy-mode cluster")
        .containsPattern("--files \\S*yarn.conf,\\S*t5-pegasus-small.conf")
        .contains("--conf spark.yarn.maxAppAttempts=4")
        .contains("--conf spark.yarn.am.attemptFailuresValidityInterval=1h")
        .contains("--conf spark.executor.maxNumFailures=16")
        .contains("--conf spark.eventLog.enabled=true")
        .contains("--conf spark.eventLog.dir=hdfs:///tianma/t5-pegasus-small/spark-events")
        .contains("--conf spark.yarn.appMasterEnv.LC_ALL=C.UTF-8")
        .contains("--add-modules=jdk.incubator.vector -Dorg.bytedeco.javacpp.maxBytes=")
        .contains("--class io.tianma.jobs.Tianma")
        .endsWith(" run --config yarn.conf\n")
        .doesNotContain("# warning");
    // t5-pegasus-small's state is 1.14 GB, of which the driver's heap holds six
    assertThat(megabytes(said, "spark.driver.memory")).isBetween(6 * 1091, 7 * 1091 + 512);
    assertThat(megabytes(said, "spark.driver.memoryOverhead")).isGreaterThan(1500);
  }

  @Test
  void whatTheDescriptionSaysIsHandedOnWhereItActs() throws IOException {
    for (String name : List.of("yarn.conf", "t5-pegasus-small.conf")) {
      Files.copy(CONF.resolve(name), directory.resolve(name));
    }
    Files.writeString(
        directory.resolve("mine.conf"),
        "include \"yarn.conf\"\n"
            + "spark.properties { spark.yarn.maxAppAttempts = 2, spark.driver.memory = 1g,"
            + " spark.yarn.appMasterEnv.MY_SECRET = abc,"
            + " spark.executorEnv.JAVA_HOME = /opt/java }\n");
    Path other = Files.writeString(directory.resolve("a b.conf"), "include \"mine.conf\"");
    String said =
        tianma("submit", "--config", other, "--set", "pretrain.seed=3", "--", "--queue", "night")
            .done()
            .out();
    assertThat(said)
        .contains("spark.yarn.maxAppAttempts=2", "spark.driver.memory=1g", "--queue night")
        .contains("spark.yarn.appMasterEnv.JAVA_HOME=/opt/java")
        .contains("# warning: spark.driver.memory = 1024m: training needs")
        .contains("MY_SECRET=(hidden)")
        .doesNotContain("abc")
        .contains("run --config 'a b.conf' --set pretrain.seed=3");
  }

  /** What nobody knows to be harmless, whatever its name and wherever it stands. */
  @Test
  void secretsArePrintedNowhereAndGivenToSparkSubmit() throws IOException {
    for (String name : List.of("yarn.conf", "t5-pegasus-small.conf")) {
      Files.copy(CONF.resolve(name), directory.resolve(name));
    }
    Path conf =
        Files.writeString(
            directory.resolve("mine.conf"),
            "include \"yarn.conf\"\n"
                + "work-dir = \"ftp://me:hush-hush@host/work\"\n"
                + "spark.properties { spark.yarn.appMasterEnv.X = hush-hush,"
                + " spark.driver.extraJavaOptions = \"-Ddb.Password=hush-hush\","
                + " spark.jars = \"http://me:hush-hush@host/a.jar\" }\n");
    CommandLineRunner.Outcome done =
        tianma(
                "submit",
                "--config",
                conf,
                "--set",
                "imported.directory=ftp://me:hush-hush@host/model",
                "--set",
                "spark.properties.\"some.thing\"=hush-hush",
                "--set",
                "spark.properties={\"other.thing\": hush-hush}",
                "--",
                "--conf",
                "spark.kubernetes.driverEnv.X=hush-hush",
                "--conf=spark.executorEnv.X=hush-hush",
                "--conf",
                "spark.executor.extraJavaOptions=-Dany=hush-hush")
            .done();
    assertThat(done.out())
        .contains("spark.yarn.appMasterEnv.X=(hidden)", "-Ddb.Password=(hidden)")
        .contains("spark.eventLog.dir=ftp://(hidden)@host/work/spark-events")
        .contains("imported.directory=ftp://(hidden)@host/model")
        .contains("spark.executor.extraJavaOptions=-Dany=(hidden)")
        .contains("spark.kubernetes.driverEnv.X=(hidden)")
        .doesNotContain("hush");
    List<String> given =
        new Submission(
                "yarn",
                Placement.Mode.CLUSTER,
                List.of(conf),
                ConfigFiles.read(conf, List.of()),
                new Footprint(1, 1, 1, 1),
                "tianma.jar",
                List.of(),
                List.of("run"),
                List.of())
            .words("spark-submit");
    assertThat(given).as("what --exec runs").contains("spark.yarn.appMasterEnv.X=hush-hush");
  }

  /** JavaCPP's limit is that of the process, whoever says what it is. */
  @Test
  void memoryGivenToSparkSubmitIsWhatJavaCppIsTold() {
    Path conf = CONF.resolve("yarn.conf");
    String said =
        tianma(
                "submit",
                "--config",
                conf,
                "--",
                "--driver-memory",
                "3g",
                "--conf",
                "spark.driver.memoryOverhead=1g")
            .done()
            .out();
    assertThat(said)
        .contains("-Dorg.bytedeco.javacpp.maxBytes=" + (1L << 30))
        .contains("-Dorg.bytedeco.javacpp.maxPhysicalBytes=" + (4L << 30))
        .doesNotContain("spark.driver.memory=");
  }

  /** The driver has no tasks, and in client mode the cluster does not hold it to a limit. */
  @Test
  void whatTheDriverIsGivenTooLittleOfIsSaidWithItsOwnWayOut() {
    Path conf = CONF.resolve("yarn.conf");
    Object[] given = {
      "submit",
      "--config",
      conf,
      "--",
      "--driver-memory",
      "3g",
      "--conf",
      "spark.driver.memoryOverhead=1g"
    };
    assertThat(tianma(given).done().out())
        .containsPattern(
            "# warning: spark.driver.memory = 3072m: training needs [\\d.]+ GiB; raise it"
                + " .*, or take a smaller model\n")
        .containsPattern(
            "# warning: spark.driver.memoryOverhead = 1024m: training needs [\\d.]+ GiB; raise it")
        .doesNotContain("fewer tasks");
    String client =
        tianma("submit", "--config", conf, "--deploy-mode", "client", "--", given[6], given[7])
            .done()
            .out();
    assertThat(client).doesNotContain("# warning");
  }

  @Test
  void kubernetesNeedsAnImageAndFindsTheFilesInIt() {
    String said = tianma("submit", "--config", CONF.resolve("k8s.conf")).done().out();
    assertThat(said)
        .contains("--conf spark.kubernetes.container.image=")
        .contains("driver.secretKeyRef.AWS_ACCESS_KEY_ID=tianma-s3:access-key")
        .contains("spark.kubernetes.authenticate.driver.serviceAccountName=tianma")
        .contains("local:///opt/tianma/tianma.jar run --config /opt/tianma/conf/k8s.conf")
        .contains("--conf spark.kubernetes.namespace=tianma")
        .doesNotContain("--files");
  }

  @Test
  void whatCannotBeSubmittedIsOneLine() {
    tianma("submit", "--config", CONF.resolve("quickstart.conf"))
        .refused(2, "tianma: spark.master = local[2]: submit is for clusters");
    tianma("submit", "--config", CONF.resolve("yarn.conf"), "--job", "runn")
        .refused(2, "tianma: --job runn: no such job");
  }

  /** Of two --files, spark-submit takes the last: the description would not arrive. */
  @Test
  void filesOfOnesOwnTravelWithTheDescription() {
    String said =
        tianma(
                "submit",
                "--config",
                CONF.resolve("yarn.conf"),
                "--set",
                "spark.properties.spark.files=hdfs:///words.txt",
                "--",
                "--files",
                "/etc/log4j2.properties",
                "--queue",
                "night")
            .done()
            .out();
    assertThat(said)
        .containsPattern(
            "--files \\S*yarn.conf,\\S*t5-pegasus-small.conf,hdfs:///words.txt,/etc/log4j2.properties")
        .containsOnlyOnce("--files")
        .containsOnlyOnce("spark.files")
        .contains("--queue night");
  }

  @Test
  void includesOfOneNameAreRefused() throws IOException {
    Path below = Files.createDirectories(directory.resolve("below"));
    Files.copy(CONF.resolve("yarn.conf"), below.resolve("yarn.conf"));
    Files.copy(CONF.resolve("t5-pegasus-small.conf"), below.resolve("t5-pegasus-small.conf"));
    Path mine = Files.writeString(directory.resolve("yarn.conf"), "include \"below/yarn.conf\"\n");
    tianma("submit", "--config", mine)
        .refused(
            2,
            "tianma: --files: " + mine + " and " + below.resolve("yarn.conf") + " would both be");
  }

  @Test
  void aDriverHereKnowsJavaCppsLimitsToo() {
    String said =
        tianma("submit", "--config", CONF.resolve("yarn.conf"), "--deploy-mode", "client")
            .done()
            .out();
    assertThat(said)
        .containsPattern(
            "jdk.incubator.vector -Dorg.bytedeco.javacpp.maxBytes=\\d+ -Dorg.bytedeco.javacpp.maxPhysicalBytes=\\d+");
  }

  @Test
  void theJobsOwnOptionsAreHandedOn() {
    Path conf = CONF.resolve("yarn.conf");
    assertThat(
            tianma("submit", "--config", conf, "--job", "pretrain --stage base  --replace")
                .done()
                .out())
        .contains("--name 'tianma pretrain'")
        .endsWith(" pretrain --config yarn.conf --stage base --replace\n");
    tianma("submit", "--config", conf, "--job", "pretrain --stge base")
        .refused(
            2, "tianma: --job 'pretrain --stge base': Unknown option", "tianma pretrain --help");
    tianma("submit", "--config", conf, "--job", "doctor")
        .refused(2, "tianma: --job doctor: is no job of a run description");
  }

  /** Without the jars the driver would find out, after the queue. */
  @Test
  void aStoreThatNobodyBringsIsSaid() {
    String s3a = "work-dir=s3a://bucket/t5";
    Path conf = CONF.resolve("yarn.conf");
    String warning = "# warning: work-dir = s3a://bucket/t5: there is no jar of S3A";
    String packages = "org.apache.hadoop:hadoop-aws:3.3.4";
    assertThat(tianma("submit", "--config", conf, "--set", s3a).done().out()).contains(warning);
    assertThat(
            tianma("submit", "--config", conf, "--set", s3a, "--", "--packages", packages)
                .done()
                .out())
        .doesNotContain(warning);
    assertThat(tianma("submit", "--config", CONF.resolve("k8s.conf")).done().out())
        .as("the image has them")
        .doesNotContain("# warning");
  }

  /** Since Spark 3.5 Kubernetes counts lost executors, without an end. */
  @Test
  void lostExecutorsAreForgottenOnKubernetesToo() throws IOException {
    Path mine =
        Files.writeString(
            directory.resolve("mine.conf"),
            "spark.master = \"k8s://https://h\"\n"
                + "spark.properties.spark.kubernetes.container.image = i\n"
                + "spark.properties.spark.executor.instances = 20\n");
    assertThat(tianma("submit", "--config", mine).done().out())
        .contains("spark.executor.maxNumFailures=40", "spark.executor.failuresValidityInterval=1h");
  }

  /** What the image holds is compared with what was submitted. */
  @Test
  void anotherDescriptionInTheImageIsNotRunSilently() throws IOException {
    for (String name : List.of("k8s.conf", "t5-pegasus-small.conf")) {
      Files.copy(CONF.resolve(name), directory.resolve(name));
    }
    Path image = CONF.resolve("k8s.conf");
    Path mine = directory.resolve("k8s.conf");
    String same = submittedHash(mine);
    assertThat(same).isEqualTo(submittedHash(image));
    assertThatCode(() -> Submitted.refuseAnother(image, same)).doesNotThrowAnyException();
    Path included = directory.resolve("t5-pegasus-small.conf");
    Files.writeString(included, Files.readString(included) + "pretrain.seed = 3\n");
    System.setProperty(Submitted.PROPERTY, submittedHash(mine));
    try {
      tianma("ingest", "--config", image)
          .refused(2, "tianma: --config " + image + ": is another description than the one");
    } finally {
      System.clearProperty(Submitted.PROPERTY);
    }
    String uploads = "spark.kubernetes.file.upload.path=s3a://b/uploads";
    assertThat(tianma("submit", "--config", mine, "--", "--conf", uploads).done().out())
        .containsPattern("--files \\S*k8s.conf,\\S*t5-pegasus-small.conf")
        .doesNotContain(Submitted.PROPERTY, "of its image");
  }

  private static String submittedHash(Path config) {
    String said = tianma("submit", "--config", config).done().out();
    assertThat(said).contains("# the driver reads /opt/tianma/conf/k8s.conf of its image");
    return said.replaceAll("(?s).*" + Submitted.PROPERTY + "=([0-9a-f]{64}).*", "$1");
  }

  private static int megabytes(String said, String key) {
    return Integer.parseInt(
        said.replaceAll("(?s).*" + key.replace(".", "\\.") + "=(\\d+)m.*", "$1"));
  }
}
