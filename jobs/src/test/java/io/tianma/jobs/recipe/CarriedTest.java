package io.tianma.jobs.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.jobs.config.ConfigException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CarriedTest {
  @Test
  void whatOptionsAndPropertiesNameComesToOurs() {
    List<String> more =
        List.of(
            "--queue",
            "q",
            "--jars",
            "/a.jar",
            "--conf",
            "spark.jars=/b.jar",
            "--jars=/c.jar",
            "-c",
            "spark.jars=/d.jar",
            "--conf=spark.jars=/a.jar",
            "--conf",
            "spark.jars.packages=x:y:1");
    assertThat(Carried.JARS.all(List.of(Path.of("/s3a.jar")), Map.of("spark.jars", "/e.jar"), more))
        .containsExactly("/s3a.jar", "/e.jar", "/a.jar", "/b.jar", "/c.jar", "/d.jar");
    assertThat(Carried.JARS.others(more))
        .containsExactly("--queue", "q", "--conf", "spark.jars.packages=x:y:1");
  }

  @Test
  void filesOfOneNameAreRefused() {
    assertThatThrownBy(() -> Carried.besideEachOther(List.of("a/x.conf", "b/x.conf")))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("--files: a/x.conf and b/x.conf would both be x.conf");
    assertThatThrownBy(() -> Carried.besideEachOther(List.of("x.conf", "hdfs:///b/y#x.conf")))
        .isInstanceOf(ConfigException.class);
    assertThatCode(() -> Carried.besideEachOther(List.of("a/x.conf", "b/x.conf#y.conf")))
        .doesNotThrowAnyException();
  }
}
