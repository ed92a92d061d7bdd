package io.tianma.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.jobs.config.Placement.Mode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlacementTest {
  @ParameterizedTest
  @CsvSource({
    "spark.yarn.maxAppAttempts, yarn, CLUSTER, true",
    "spark.yarn.maxAppAttempts, yarn, CLIENT, false",
    "spark.yarn.appMasterEnv.JAVA_HOME, yarn, CLUSTER, true",
    "spark.yarn.queue, yarn, CLUSTER, true",
    "spark.yarn.executor.failuresValidityInterval, yarn, CLUSTER, false",
    "spark.executor.maxNumFailures, yarn, CLUSTER, true",
    "spark.executor.memory, yarn, CLUSTER, false",
    "spark.driver.memory, yarn, CLUSTER, true",
    "spark.driver.memory, yarn, CLIENT, true",
    "spark.driver.memory, local, LOCAL, false",
    "spark.driver.cores, yarn, CLUSTER, true",
    "spark.driver.maxResultSize, yarn, CLUSTER, false",
    "spark.jars.packages, yarn, CLUSTER, true",
    "spark.kubernetes.container.image, k8s://h, CLUSTER, true",
    "spark.kubernetes.driver.secretKeyRef.A, k8s://h, CLUSTER, true",
    "spark.kubernetes.executor.request.cores, k8s://h, CLUSTER, false",
    "spark.kubernetes.container.image, k8s://h, CLIENT, false",
    "spark.yarn.queue, k8s://h, CLUSTER, false",
    "spark.speculation, yarn, CLUSTER, false"
  })
  void whatMustBeThereBeforeTheDriver(String key, String master, Mode mode, boolean early) {
    assertThat(Placement.isEarly(key, master, mode)).isEqualTo(early);
  }

  @Test
  void aKeyThatCannotActIsRefusedWithTheWayOut() {
    Map<String, String> said = Map.of("spark.yarn.maxAppAttempts", "4");
    assertThatThrownBy(() -> Placement.refuse(said, "yarn", Mode.CLUSTER, key -> null))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "spark.properties: spark.yarn.maxAppAttempts = 4 has no effect here, since it is read"
                + " before the run description is; give it to spark-submit: --conf"
                + " spark.yarn.maxAppAttempts=4 (tianma submit --config FILE prints the whole"
                + " command)");
    assertThatCode(() -> Placement.refuse(said, "yarn", Mode.CLUSTER, key -> "4"))
        .as("given to spark-submit too, as tianma submit does")
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "spark.yarn.appMasterEnv.MY_SECRET, s3cr3t",
    "spark.yarn.appMasterEnv.X, s3cr3t",
    "spark.driver.extraJavaOptions, -Dany.name=s3cr3t",
    "spark.jars, http://me:s3cr3t@host/a.jar"
  })
  void secretsAreNotShown(String key, String value) {
    Map<String, String> said = Map.of(key, value);
    assertThatThrownBy(() -> Placement.refuse(said, "yarn", Mode.CLUSTER, other -> null))
        .hasMessageContaining(key + " = ")
        .hasMessageContaining("(hidden)")
        .hasMessageNotContaining("s3cr3t");
  }
}
