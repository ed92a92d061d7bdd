package io.tianma.train.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tianma.data.testing.LocalCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 300 averaging rounds use no more memory than 30 did. */
@Tag("slow")
class FlatMemoryTest {
  @Test
  void residentMemoryStaysFlat(@TempDir Path directory) throws IOException, InterruptedException {
    Path log = directory.resolve("log");
    Process driver =
        new LocalCluster(directory.resolve("home"))
            .start(
                TrainingDriver.class,
                log,
                "512m",
                List.of("local[2]", directory.resolve("run").toString(), "300", "10"));
    assertThat(driver.waitFor(9, TimeUnit.MINUTES)).isTrue();
    List<long[]> memory =
        Files.readAllLines(log).stream()
            .filter(line -> line.startsWith("memory "))
            .map(line -> line.split(" ", -1))
            .map(parts -> new long[] {Long.parseLong(parts[1]), Long.parseLong(parts[2])})
            .toList();
    assertThat(memory).hasSize(30);
    for (long[] at : memory) {
      System.out.println("MEMORY " + at[0] + " " + at[1]);
    }
    for (int kind = 0; kind < 2; kind++) {
      double at30 = memory.get(2)[kind];
      double at300 = memory.get(29)[kind];
      System.out.printf(
          "MEMORY %s KiB: %.0f, then %.0f%n", kind == 0 ? "resident" : "heap", at30, at300);
      assertThat(at300 / at30).isCloseTo(1, within(0.05));
    }
  }
}
