package io.tianma.jobs.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OnClustersTest {
  private static final String K8S = "k8s://https://host:6443";

  @ParameterizedTest
  @ValueSource(strings = {"yarn", K8S, "spark://host:7077", "spark://a:7077,b:7077"})
  void aDirectoryOfOneMachineIsRefused(String master) {
    assertThatThrownBy(() -> check("file:///work/run", master))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("work-dir = file:///work/run: is another directory on each machine")
        .hasMessageContaining("hdfs:///tianma");
    assertThatCode(() -> check("hdfs:///tianma", master)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"local[2]", "spark://localhost:7077", "spark://127.0.0.1:7077"})
  void whereAllRunsHereItIsTaken(String master) {
    assertThatCode(() -> check("/work/run", master)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "persistentVolumeClaim, /work, true",
    "persistentVolumeClaim, /work/, true",
    "persistentVolumeClaim, /, true",
    "persistentVolumeClaim, /work/run, true",
    "persistentVolumeClaim, /wo, false",
    "nfs, /work, true",
    "hostPath, /work, true",
    "emptyDir, /work, false"
  })
  void aVolumeCountsIfAllPodsShareIt(String type, String mount, boolean taken) {
    String volume = "spark.kubernetes.executor.volumes.%s.work.".formatted(type);
    assertThat(isTaken(volume + "mount.path", mount)).isEqualTo(taken);
  }

  @Test
  void aClaimThatEachExecutorHasForItselfDoesNot() {
    String volume = "spark.kubernetes.executor.volumes.persistentVolumeClaim.work.";
    assertThat(isTaken(volume + "mount.path", "/work", volume + "options.claimName", "tianma-work"))
        .isTrue();
    assertThat(isTaken(volume + "mount.path", "/work", volume + "options.claimName", "OnDemand"))
        .isFalse();
    assertThat(
            isTaken(
                volume + "mount.path",
                "/work",
                volume + "options.claimName",
                "work-SPARK_EXECUTOR_ID"))
        .isFalse();
    assertThat(isTaken(volume + "mount.path", "/work", volume + "mount.readOnly", "true"))
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({"nfs4, true", "cifs, true", "fuse.glusterfs, true", "ext4, false", "tmpfs, false"})
  void theKernelKnowsWhichDisksAreOfTheNetwork(String kind, boolean shared) {
    assertThat(OnClusters.isOfNetwork(kind)).isEqualTo(shared);
  }

  private static boolean isTaken(String... properties) {
    try {
      check("file:///work/run", K8S, properties);
      return true;
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining("is another directory on each machine of k8s");
      return false;
    }
  }

  private static void check(String work, String master, String... properties) {
    SparkConf conf = new SparkConf(false).set("spark.master", master);
    for (int i = 0; i < properties.length; i += 2) {
      conf.set(properties[i], properties[i + 1]);
    }
    OnClusters.refuseLocalDirectory(work, conf);
  }
}
