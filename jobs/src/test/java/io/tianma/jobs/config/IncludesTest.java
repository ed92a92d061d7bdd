package io.tianma.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Beside its neighbours a description includes what Tianma ships, and what travels with it. */
class IncludesTest {
  private static final String HOME = "tianma.home";
  private static final String MODE = "spark.submit.deployMode";
  private static final String POD = "spark.kubernetes.submitInDriver";

  @TempDir Path directory;
  private final Map<String, String> before = new HashMap<>();
  private Path home;

  @BeforeEach
  void layHome() throws IOException {
    for (String key : List.of(HOME, MODE, POD)) {
      before.put(key, System.getProperty(key));
      System.clearProperty(key);
    }
    home = Files.createDirectories(directory.resolve("home"));
    write("home/conf/base.conf", "pretrain.seed = 11\ninclude \"sibling.conf\"");
    write("home/conf/sibling.conf", "shards.seed = 12");
    write("home2/conf/base.conf", "pretrain.seed = 13");
  }

  @AfterEach
  void restore() {
    before.forEach(IncludesTest::set);
  }

  @Test
  void whatIsShippedIsIncludedFromAnywhereAndIncludesItsNeighbours() throws IOException {
    set(HOME, home.toString());
    RunConfig config = read("include \"conf/base.conf\"");
    assertThat(config.pretrain().seed()).isEqualTo(11);
    assertThat(config.shards().seed()).isEqualTo(12);
  }

  @Test
  void aShippedFileIsAlsoNamedByItsWholePath() throws IOException {
    set(HOME, home.toString());
    Path base = home.resolve("conf/base.conf");
    assertThat(read("include \"" + base + "\"").pretrain().seed()).isEqualTo(11);
    Path other = directory.resolve("home2/conf/base.conf");
    refused("include \"" + other + "\"").contains(": lies outside of ");
    refused("include \"" + home.resolve("conf/none.conf") + "\"").contains(": there is no file ");
  }

  @Test
  void whatLiesBesideGoesBeforeWhatIsShipped() throws IOException {
    set(HOME, home.toString());
    write("run/conf/base.conf", "pretrain.seed = 14");
    assertThat(read("include \"conf/base.conf\"").pretrain().seed()).isEqualTo(14);
  }

  @Test
  void onlyFilesBelowHomeAreShipped() {
    set(HOME, home.toString());
    refused("include \"conf/none.conf\"").contains(": there is no file ");
    refused("include \"conf\"").contains(": there is no file ");
    refused("include \"../home2/conf/base.conf\"")
        .contains("../home2/conf/base.conf\": lies outside");
  }

  /** Which is the working directory's for Java where it is an empty name. */
  @Test
  void withoutAHomeNothingIsShipped() throws IOException {
    Path here = Files.createTempFile(Path.of(""), "here-", ".conf");
    try {
      refused("include \"" + here.toAbsolutePath() + "\"").contains(": lies outside of ");
      refused("include \"" + here.getFileName() + "\"").contains(": there is no file ");
    } finally {
      Files.delete(here);
    }
  }

  @ParameterizedTest
  @CsvSource({MODE + ", cluster", POD + ", true"})
  void inAClusterAllFilesLieInTheWorkingDirectory(String key, String value) throws IOException {
    Path here = Files.createTempFile(Path.of(""), "here-", ".conf");
    try {
      Files.writeString(here, "pretrain.seed = 15");
      set(key, value);
      assertThat(read("include \"below/" + here + "\"").pretrain().seed()).isEqualTo(15);
      refused("include \"below/none.conf\"").contains(": there is no file ");
      refused("include \"below/src\"").contains(": there is no file ");
      set(key, "client");
      refused("include \"below/" + here + "\"").contains(": there is no file ");
    } finally {
      Files.delete(here);
    }
  }

  private AbstractStringAssert<?> refused(String text) {
    var refused = assertThatThrownBy(() -> read(text)).isInstanceOf(ConfigException.class);
    return refused.extracting(Throwable::getMessage).asString().startsWith("include \"");
  }

  private RunConfig read(String text) throws IOException {
    return ConfigFiles.read(write("run/run.conf", text), List.of());
  }

  private Path write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private static void set(String key, String value) {
    if (value == null) {
      System.clearProperty(key);
    } else {
      System.setProperty(key, value);
    }
  }
}
