package io.tianma.jobs.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LaunchTest {
  private static final List<String> KEYS =
      List.of("SPARK_SUBMIT", "spark.master", "spark.submit.deployMode");

  /** What spark-submit, YARN's application master and a driver's pod set. */
  @ParameterizedTest
  @CsvSource({
    ",      ,                       ,                                  local[2],        false,"
        + " false",
    "true,  yarn,                   client,                            yarn,            true, "
        + " false",
    ",      yarn,                   cluster,                           yarn,            true, "
        + " true",
    "true,  k8s://https://h:6443,   kubernetes,                        k8s://https://h:6443, true,"
        + " true"
  })
  void isWhatSparkSubmitSaid(
      String submit, String master, String mode, String known, boolean submitted, boolean cluster) {
    Map<String, String> before = new java.util.HashMap<>();
    KEYS.forEach(key -> before.put(key, System.getProperty(key)));
    String inPod = "spark.kubernetes.submitInDriver";
    boolean pod = "kubernetes".equals(mode);
    try {
      set("SPARK_SUBMIT", submit);
      set("spark.master", master);
      set("spark.submit.deployMode", pod ? "client" : mode);
      set(inPod, pod ? "true" : null);
      assertThat(Launch.of("local[2]"))
          .returns(known, Launch::master)
          .returns(submitted, Launch::submitted)
          .returns(cluster, Launch::cluster);
    } finally {
      before.forEach(LaunchTest::set);
      set(inPod, null);
    }
  }

  private static void set(String key, String value) {
    if (value == null) {
      System.clearProperty(key);
    } else {
      System.setProperty(key, value);
    }
  }
}
