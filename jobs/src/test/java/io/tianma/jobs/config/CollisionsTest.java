package io.tianma.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of two keys of which one is the beginning of the other HOCON keeps the later one only. */
class CollisionsTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spark.properties { spark.speculation = true\nspark.speculation.interval = 1s }",
        "spark.properties { spark.speculation.interval = 1s, spark.speculation = true }",
        "spark { properties.spark.speculation = true }\n"
            + "spark.properties.spark.speculation { interval = 1s }",
        "spark.properties { spark { speculation: true, # a comment {\n"
            + " speculation { interval: 1s } } }",
        "spark { properties = { \"spark\" { \"speculation\" = true } } }\n"
            + "spark.properties.spark.speculation.interval = \"1s\"",
        "spark.properties { spark.speculation = ${?NONE}\nspark.speculation.interval = 1s }",
        "spark.properties = { spark.a = 1 } { spark.a.b = 2 }",
        "spark.properties.spark.a = \"\"\"1\"\"\"\"\nspark.properties.spark.a.b = 2",
        "// spark\n"
            + "spark.properties {\n"
            + "  spark.locality.wait = \"\"\"3s\"\"\"\n"
            + "  spark.locality.wait.node = 1s\n"
            + "}"
      })
  void oneOfTheTwoWouldBeLost(String text) {
    assertThat(ConfigFactory.parseString(text).isEmpty()).as("is HOCON").isFalse();
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("one is the beginning of the other")
        .hasMessageContaining("in quotation marks");
  }

  @Test
  void anIncludedFileAndAnOptionCountToo() throws IOException {
    Files.writeString(
        directory.resolve("base.conf"), "spark.properties.spark.speculation.interval = 1s");
    String including = "include \"base.conf\"\nspark.properties.spark.speculation = true";
    assertThatThrownBy(() -> read(including)).hasMessageContaining("spark.speculation");
    String interval = "spark.properties.spark.speculation.interval=1s";
    assertThatThrownBy(() -> read("spark.properties.spark.speculation = true", interval))
        .hasMessageContaining("spark.speculation.interval");
  }

  @Test
  void whatAnOptionHasInBracesIsLookedAtAsInAFile() {
    String both = "spark.properties={spark.speculation = true, spark.speculation.interval = 1s}";
    assertThatThrownBy(() -> read("", both))
        .hasMessageStartingWith(
            "spark.properties: spark.speculation and spark.speculation.interval: one is the")
        .hasMessageEndingWith("write \"spark.speculation\" = … in quotation marks");
    assertThatCode(() -> read("spark.properties.spark.a = 1", "spark.properties.spark={b = 2}"))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> read("", "spark.properties.spark.a={b = 1"))
        .hasMessageContaining("cannot be read");
  }

  /** It has no key of Spark's. */
  @Test
  void theSectionItselfIsNoBeginning() {
    assertThatCode(() -> read("spark.properties = ${?NONE}\nspark.properties.spark.a = 1"))
        .doesNotThrowAnyException();
    assertThatCode(() -> read("spark.master = local, spark.properties.master.x = 1"))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spark.properties { \"spark.speculation\" = true\nspark.speculation.interval = 1s }",
        "spark.properties { spark.executor.memory = 1g\nspark.executor.memoryOverhead = 1g }",
        "spark.properties { spark.speculation = true\nspark.speculation = false }",
        "spark.properties { spark.a = \"x # y { = \" }\nspark.properties { spark.ab.c = 1 }"
      })
  void bothActIfTheyAreQuotedOrApart(String text) {
    assertThatCode(() -> read(text)).doesNotThrowAnyException();
  }

  @Test
  void quotedKeysAreReadBySparksNames() throws IOException {
    RunConfig config =
        read("spark.properties { \"spark.speculation\" = true, spark.speculation.interval = 1s }");
    assertThat(config.spark().properties())
        .containsEntry("spark.speculation", "true")
        .containsEntry("spark.speculation.interval", "1s");
  }

  private RunConfig read(String text, String... settings) throws IOException {
    Path file = Files.writeString(directory.resolve("run.conf"), MODEL + text);
    return ConfigFiles.read(file, List.of(settings));
  }

  private static final String MODEL =
      "stages = [{ name = a, rounds = 1, model { d-model = 64, d-kv = 16, heads = 4, d-ff = 128 }"
          + " }]\n";
}
