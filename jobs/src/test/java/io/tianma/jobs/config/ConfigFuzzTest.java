package io.tianma.jobs.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.testing.Fuzz;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Run descriptions are read or refused in one line, whatever their bytes are. */
class ConfigFuzzTest {
  @TempDir Path directory;

  @Test
  void descriptionsAreReadOrRefused() {
    String text =
        "work-dir = work\n"
            + "ingest.inputs = [{ path = \"a\", corpus = 甲 }]\n"
            + "clean { min-chars = 6 }\n"
            + "include \"other.conf\"\n"
            + "x = ${?HOME}\n"
            + "stage.model.d-model = 32\n"
            + "stages = [{ name = base, rounds = 2 }, { name = large, rounds = ${stages.0.rounds}"
            + " }]\n";
    Path file = directory.resolve("run.conf");
    long inputs =
        Fuzz.run(
            "run.conf",
            150,
            List.of(
                text.replace("x = ${?HOME}\n", "")
                    .replace("include \"other.conf\"\n", "")
                    .getBytes(UTF_8),
                text.getBytes(UTF_8)),
            bytes -> {
              Files.write(file, bytes);
              try {
                ConfigFiles.read(file, List.of());
              } catch (IllegalArgumentException refused) {
                assertThat(refused.getMessage()).isNotBlank();
              }
            });
    System.out.println("run.conf: " + inputs + " inputs");
  }
}
