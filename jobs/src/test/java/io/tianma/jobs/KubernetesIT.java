package io.tianma.jobs;

import static io.tianma.jobs.CommandLineRunner.tianma;
import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.jobs.config.ConfigFiles;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What spark-submit makes in a Kubernetes of what {@code tianma submit} prints: a mock of its API;
 * and the pod that Spark in such a driver makes for an executor.
 */
@Tag("cluster")
class KubernetesIT {
  private static final String MASTER = " --master k8s://https://HOST:6443";

  /** Ends of the page's commands. */
  private static final String GPUS =
      " --set pretrain.kernels=cuda -- --conf spark.executor.resource.gpu.amount=1"
          + " --conf spark.executor.resource.gpu.vendor=nvidia.com"
          + " --conf spark.executor.resource.gpu.discoveryScript=/opt/tianma/bin/gpu-addresses"
          + " --conf spark.task.resource.gpu.amount=1";

  private static final String TEMPLATES =
      " -- --conf spark.kubernetes.driver.podTemplateFile=deploy/volume-pod.yaml"
          + " --conf spark.kubernetes.executor.podTemplateFile=deploy/volume-pod.yaml";

  private static final String SECRET =
      "name: AWS_ACCESS_KEY_ID\\s+valueFrom:\\s+secretKeyRef:\\s+key: access-key\\s+name:"
          + " tianma-s3";

  @TempDir Path directory;

  @Test
  void theDriverHasItsAccountItsMemoryAndItsSecrets() throws Exception {
    String command = command("k8s.conf", MASTER);
    String made = made("k8s.conf", command);
    assertThat(driver(made))
        .contains("image: REGISTRY/tianma:0.1")
        .contains("serviceAccountName: tianma")
        // where deploy/kubernetes.yaml puts account and secret
        .contains("namespace: tianma")
        .doesNotContain("namespace: default")
        .contains("- local:///opt/tianma/tianma.jar")
        .contains("- /opt/tianma/conf/k8s.conf")
        .containsPattern(SECRET)
        .contains("--add-modules=jdk.incubator.vector")
        .contains("-Dorg.bytedeco.javacpp.maxPhysicalBytes=")
        .contains("name: LC_ALL")
        // heap and what lies beside it, as submit reckons them
        .contains(
            "memory: "
                + (megabytes(command, "spark.driver.memory")
                    + megabytes(command, "spark.driver.memoryOverhead"))
                + "Mi")
        .doesNotContain("secret-key=", "nvidia.com/gpu");
    // conf/k8s.conf: 8 GiB of heap and 8 GiB beside it, 4 cores
    assertThat(executor(made))
        .contains("image: REGISTRY/tianma:0.1")
        .containsPattern(SECRET)
        .contains("memory: 16384Mi", "cpu: 4")
        .contains("name: OMP_NUM_THREADS")
        .doesNotContain("secret-key=", "nvidia.com/gpu");
  }

  /** Spark asks the device plugin for them, and the script in the pod which they are. */
  @Test
  void executorsHaveAGpuEachAndTheDriverNone() throws Exception {
    String made = made("k8s.conf", command("k8s.conf", MASTER + GPUS));
    assertThat(executor(made))
        .containsPattern("limits:\\s+memory: 16384Mi\\s+nvidia.com/gpu: 1\\s");
    assertThat(driver(made))
        .contains("spark.executor.resource.gpu.discoveryScript=/opt/tianma/bin/gpu-addresses")
        .contains("- pretrain.kernels=cuda")
        .doesNotContain("nvidia.com/gpu");
  }

  /** Drivers and executors; the template of the page makes it their group's. */
  @Test
  void aVolumeIsMountedWhereTheWorkDirectoryIsAndPodsMayWriteToIt() throws Exception {
    String made = made("k8s-volume.conf", command("k8s-volume.conf", MASTER + TEMPLATES));
    for (String pod : List.of(driver(made), executor(made))) {
      assertThat(pod)
          .containsPattern("mountPath: /work\\s+name: work")
          .containsPattern("persistentVolumeClaim:\\s+claimName: tianma-work")
          .containsPattern("securityContext:\\s+fsGroup: 185\\s")
          .doesNotContain("AWS_");
    }
    assertThat(made("k8s-volume.conf", command("k8s-volume.conf", MASTER)))
        .containsPattern("mountPath: /work\\s+name: work")
        .doesNotContain("fsGroup");
  }

  /** The image keeps its description; what the command line says comes over it. */
  @Test
  void threeNamesAreChangedWithoutAnotherImage() throws Exception {
    String names =
        " --set work-dir=s3a://BUCKET/t5 --set ingest.inputs.0.path=s3a://BUCKET/zh"
            + " -- --conf spark.kubernetes.container.image=REGISTRY/tianma:0.1";
    assertThat(made("k8s.conf", command("k8s.conf", MASTER + names)))
        .contains("- work-dir=s3a://BUCKET/t5", "- ingest.inputs.0.path=s3a://BUCKET/zh")
        .contains("image: REGISTRY/tianma:0.1", "spark.tianma.description=");
  }

  private static int megabytes(String command, String key) {
    return Integer.parseInt(
        command.replaceAll("(?s).* " + key.replace(".", "\\.") + "=(\\d+)m.*", "$1"));
  }

  private static String driver(String made) {
    return made.substring(0, made.indexOf("EXECUTOR\n"));
  }

  private static String executor(String made) {
    return made.substring(made.indexOf("EXECUTOR\n"));
  }

  /** What the page's command prints. */
  private static String command(String description, String end) {
    Path conf = Path.of("..", "conf", description);
    return tianma(ClustersPage.command(description, end, conf).toArray()).done().out();
  }

  /** The objects that submission creates, as YAML, and the pod of an executor. */
  private String made(String description, String command) throws Exception {
    List<String> words = new ArrayList<>(List.of("bash", "-c"));
    // the same words for another main class
    words.add(
        command
            .replaceFirst("(?s)^(#[^\\n]*\\n)*spark-submit", "exec \"\\$MOCK\" \"\\$@\"")
            .replaceFirst("--master \\S+", "")
            .replaceFirst("--deploy-mode cluster", "")
            // it does not run in the folder of the page
            .replace("=deploy/", "=" + Path.of("..", "deploy").toAbsolutePath() + "/"));
    words.add("bash");
    Path spark = ClusterHome.spark();
    List<String> mock = new ArrayList<>();
    try (Stream<Path> jars = Files.list(ClusterHome.jars("k8s"))) {
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
            "-Ddescription=" + properties(Path.of("..", "conf", description)),
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
    return Files.readString(said).replace("\"", "").replace("\\", "");
  }

  /** What the driver takes from the description in its image. */
  private Path properties(Path description) throws IOException {
    Properties said = new Properties();
    said.putAll(ConfigFiles.read(description, List.of()).spark().properties());
    Path file = directory.resolve("description.properties");
    try (Writer out = Files.newBufferedWriter(file)) {
      said.store(out, null);
    }
    return file;
  }
}
