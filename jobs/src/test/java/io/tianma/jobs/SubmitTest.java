package io.tianma.jobs;

import static io.tianma.jobs.CommandLineRunner.tianma;
import static org.assertj.core.api.Assertions.assertThat;

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
        .doesNotContain("--files");
  }

  @Test
  void whatCannotBeSubmittedIsOneLine() {
    tianma("submit", "--config", CONF.resolve("quickstart.conf"))
        .refused(2, "tianma: spark.master = local[2]: submit is for clusters");
    tianma("submit", "--config", CONF.resolve("yarn.conf"), "--job", "runn")
        .refused(2, "tianma: --job runn: no such job");
  }

  private static int megabytes(String said, String key) {
    return Integer.parseInt(
        said.replaceAll("(?s).*" + key.replace(".", "\\.") + "=(\\d+)m.*", "$1"));
  }
}
