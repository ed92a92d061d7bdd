package io.tianma.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.jobs.config.ConfigFiles;
import io.tianma.jobs.config.RunConfig;
import io.tianma.train.model.Architecture;
import io.tianma.train.plan.StageOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The run descriptions that are shipped in conf/. */
class DescriptionsTest {
  private static final Path CONF = Path.of("..", "conf");

  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(CONF)) {
      return files.filter(f -> f.toString().endsWith(".conf")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyOneIsUnderstoodAndSaysHowToRunIt(Path file) throws IOException {
    RunConfig config = ConfigFiles.read(file, List.of());
    assertThat(config.ingest().inputs()).isNotEmpty();
    assertThat(config.ingest().inputs()).allSatisfy(i -> assertThat(i.licence()).isNotBlank());
    assertThat(file).content().startsWith("# ").contains(file.getFileName().toString());
    for (StageOptions stage : config.stages()) {
      assertThat(Architecture.parameters(stage.model().config(config.vocab().size())).count())
          .isPositive();
    }
  }

  /** The description that people write first stands in the README; it may lie anywhere. */
  @ParameterizedTest
  @ValueSource(strings = {"README.md", "README.zh.md"})
  void theOneOfThePagesIsUnderstood(String page, @TempDir Path directory) throws IOException {
    String text = Files.readString(CONF.resolveSibling(page));
    String hocon = text.split("```hocon\n", -1)[1].split("```", -1)[0];
    Path mine = Files.writeString(directory.resolve("mine.conf"), hocon);
    RunConfig config;
    String before = System.getProperty("tianma.home");
    System.setProperty("tianma.home", CONF.toAbsolutePath().getParent().toString());
    try {
      config = ConfigFiles.read(mine, List.of());
    } finally {
      if (before == null) {
        System.clearProperty("tianma.home");
      } else {
        System.setProperty("tianma.home", before);
      }
    }
    assertThat(config.corpus().wanted()).isFalse();
    assertThat(config.ingest().inputs()).hasSize(1);
    assertThat(config.stages())
        .as("those of the description that ships")
        .isEqualTo(ConfigFiles.read(CONF.resolve("quickstart.conf"), List.of()).stages());
  }

  @Test
  void thoseOfTheDesignAreThere() throws IOException {
    assertThat(files().stream().map(f -> f.getFileName().toString()))
        .contains(
            "k8s.conf",
            "quickstart-large.conf",
            "quickstart.conf",
            "t5-pegasus-base.conf",
            "t5-pegasus-small.conf",
            "yarn.conf");
  }

  @Test
  void thePublishedModelsHaveTheirParameters() {
    assertThat(parameters("t5-pegasus-small.conf")).isEqualTo(95_262_080);
    assertThat(parameters("t5-pegasus-base.conf")).isEqualTo(275_029_248);
  }

  private static long parameters(String name) {
    RunConfig config = ConfigFiles.read(CONF.resolve(name), List.of());
    StageOptions last = config.stages().get(config.stages().size() - 1);
    return Architecture.parameters(last.model().config(config.vocab().size())).count();
  }
}
