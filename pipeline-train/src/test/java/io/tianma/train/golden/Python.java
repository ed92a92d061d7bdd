package io.tianma.train.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs the Python programs that exported models bring. */
final class Python {
  private Python() {}

  /** A Python that has the module; empty if none is found. */
  static Optional<String> with(String module) throws Exception {
    for (String python : new String[] {"python3", "/usr/bin/python3"}) {
      try {
        Process tried =
            new ProcessBuilder(python, "-c", "import " + module)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (tried.waitFor(120, TimeUnit.SECONDS) && tried.exitValue() == 0) {
          return Optional.of(python);
        }
      } catch (IOException e) {
        continue; // there is no such program
      }
    }
    return Optional.empty();
  }

  /** Lines that a command prints, which must end well. */
  static List<String> run(List<String> command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Process process = builder.start();
    List<String> lines;
    try (var reader = process.inputReader(StandardCharsets.UTF_8)) {
      lines = reader.lines().toList();
    }
    assertThat(process.waitFor()).isZero();
    return lines;
  }

  /** Copies a resource that lies beside a class. */
  static void copy(Class<?> beside, String name, Path directory) throws IOException {
    try (var in = beside.getResourceAsStream(name)) {
      Files.copy(in, directory.resolve(name));
    }
  }
}
