package io.tianma.jobs;

import static io.tianma.jobs.CommandLineRunner.tianma;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What spark-submit makes in a Kubernetes of what {@code tianma submit} prints: a mock of its API.
 */
@Tag("cluster")
class KubernetesIT {
  @TempDir Path directory;

  @Test
  void theDriverHasItsAccountItsMemoryAndItsSecrets() throws Exception {
    String command = command("k8s.conf");
    String made = made(command);
    assertThat(made)
        .contains("image: REGISTRY/tianma:0.1")
        .contains("serviceAccountName: tianma")
        // where deploy/kubernetes.yaml puts account and secret
        .contains("namespace: tianma")
        .doesNotContain("namespace: default")
        .contains("- local:///opt/tianma/tianma.jar")
        .contains("- /opt/tianma/conf/k8s.conf")
        .containsPattern(
            "name: AWS_ACCESS_KEY_ID\\s+valueFrom:\\s+secretKeyRef:\\s+key: access-key\\s+name: tianma-s3")
        .contains("--add-modules=jdk.incubator.vector")
        .contains("-Dorg.bytedeco.javacpp.maxPhysicalBytes=")
        .contains("name: LC_ALL")
        // heap and what lies beside it, as submit reckons them
        .contains(
            "memory: "
                + (megabytes(command, "spark.driver.memory")
                    + megabytes(command, "spark.driver.memoryOverhead"))
                + "Mi")
        .doesNotContain("secret-key=");
  }

  @Test
  void aVolumeIsMountedWhereTheWorkDirectoryIs() throws Exception {
    assertThat(made(command("k8s-volume.conf")))
        .containsPattern("mountPath: /work\\s+name: work")
        .containsPattern("persistentVolumeClaim:\\s+claimName: tianma-work")
        .doesNotContain("AWS_");
  }

  /** The image keeps its description; what the command line says comes over it. */
  @Test
  void threeNamesAreChangedWithoutAnotherImage() throws Exception {
    String names =
        " --set work-dir=s3a://BUCKET/t5 --set ingest.inputs.0.path=s3a://BUCKET/zh"
            + " -- --conf spark.kubernetes.container.image=REGISTRY/tianma:0.1";
    assertThat(made(command("k8s.conf", " --master k8s://https://HOST:6443" + names)))
        .contains("- work-dir=s3a://BUCKET/t5", "- ingest.inputs.0.path=s3a://BUCKET/zh")
        .contains("image: REGISTRY/tianma:0.1", "spark.tianma.description=");
  }

  private static int megabytes(String command, String key) {
    return Integer.parseInt(
        command.replaceAll("(?s).* " + key.replace(".", "\\.") + "=(\\d+)m.*", "$1"));
  }

  /** What the page's command prints. */
  private static String command(String description) {
    return command(description, " --master k8s://https://HOST:6443");
  }

  private static String command(String description, String end) {
    Path conf = Path.of("..", "conf", description);
    return tianma(ClustersPage.command(description, end, conf).toArray()).done().out();
  }

  /** The objects that submission creates, as YAML. */
  private String made(String command) throws Exception {
    List<String> words = new ArrayList<>(List.of("bash", "-c"));
    // the same words for another main class
    words.add(
        command
            .replaceFirst("(?s)^(#[^\\n]*\\n)*spark-submit", "exec \"\\$MOCK\" \"\\$@\"")
            .replaceFirst("--master \\S+", "")
            .replaceFirst("--deploy-mode cluster", ""));
    words.add("bash");
    Path spark = ClusterHome.spark();
    List<String> mock = new ArrayList<>();
    try (Stream<Path> jars = java.nio.file.Files.list(ClusterHome.jars("k8s"))) {
      jars.map(Path::toString)
          .filter(
              jar ->
                  jar.matches(
                      ".*/(kubernetes-server-mock|mockwebserver|zjsonpatch|junit|servicecatalog|hamcrest)[^/]*"))
          .forEach(mock::add);
    }
    mock.add(ClusterHome.all(spark.resolve("jars")));
    words.addAll(List.of(io.tianma.jobs.shell.BuildInfo.javaOptions().split(" ", -1)));
    words.addAll(
        List.of(
            "-Xmx400m",
            "-cp",
            String.join(":", mock),
            ClusterHome.source("k8s/MockKubernetes.java").toString()));
    Path said = directory.resolve("said.txt");
    Process process =
        ClusterHome.start(
            said,
            directory,
            words,
            Map.of(
                "MOCK", Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "SPARK_HOME", spark.toString()));
    assertThat(ClusterHome.end(process)).as(ClusterHome.tail(said)).isZero();
    // fabric8 writes strings in quotation marks, and Java's properties have backslashes
    return java.nio.file.Files.readString(said).replace("\"", "").replace("\\", "");
  }
}
