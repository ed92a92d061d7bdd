package io.tianma.jobs;

import io.tianma.jobs.shell.BuildInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Tianma in a JVM of its own, which a test may kill. */
final class OwnJvm {
  private OwnJvm() {}

  /**
   * Starts a command.
   *
   * @param said file of all that it prints
   */
  static Process start(Path said, String... arguments) throws IOException {
    return start(said, Map.of(), arguments);
  }

  /**
   * The same.
   *
   * @param environment over that of this JVM
   */
  static Process start(Path said, Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(BuildInfo.javaOptions().split(" ", -1)));
    command.addAll(List.of("-Xmx1g", "-cp", System.getProperty("java.class.path")));
    command.add("io.tianma.jobs.Tianma");
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
    builder.environment().putAll(environment);
    return builder.start();
  }
}
