package io.tianma.jobs.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The jars of {@code s3a://}.
 *
 * @param ours beside tianma.jar
 * @param ofSpark whether Spark has them itself, as in the image
 */
record S3aJars(List<Path> ours, boolean ofSpark) {
  /**
   * Looks for them.
   *
   * @param jar tianma.jar
   * @param sparkHome where Spark is; empty if nobody says
   */
  static S3aJars of(Path jar, String sparkHome) {
    // target/spark/jars of a build, jars/spark of a release
    List<Path> beside = in(jar.resolveSibling("spark/jars"));
    return new S3aJars(
        beside.isEmpty() ? in(jar.resolveSibling("spark")) : beside,
        !sparkHome.isEmpty() && !in(Path.of(sparkHome, "jars")).isEmpty());
  }

  /** Those that Spark has to be given. */
  List<Path> carried() {
    return ofSpark ? List.of() : ours;
  }

  boolean missing() {
    return ours.isEmpty() && !ofSpark;
  }

  private static List<Path> in(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(S3aJars::isOne).sorted().toList();
    } catch (IOException e) {
      return List.of(); // no such directory
    }
  }

  private static boolean isOne(Path file) {
    String name = file.getFileName().toString();
    return name.matches("(hadoop-aws|aws-java-sdk-bundle|wildfly-openssl)-.*\\.jar");
  }
}
