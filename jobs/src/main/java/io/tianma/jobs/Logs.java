package io.tianma.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.config.Configurator;

/** How much is said besides the results. */
final class Logs {
  private Logs() {}

  /** Libraries that tell of themselves, also where a cluster's configuration lets all be logged. */
  private static final List<String> CHATTER =
      List.of("org.nd4j", "org.deeplearning4j", "org.datavec", "org.bytedeco", "org.reflections");

  /** Its threads go on for a moment, and one that is only starting it finds all closed. */
  private static final String SPARK = "org.apache.spark";

  /** Spark's own hook has 40; greater ones run before it. */
  private static final int BEFORE_SPARK = 100;

  /**
   * With {@code all}, everything that Spark and its libraries log; otherwise what the configuration
   * says, but of ND4J and JavaCPP errors only.
   */
  static void show(boolean all) {
    if (all) {
      Configurator.setAllLevels("", Level.INFO);
      return;
    }
    ShutdownHookManager.get().addShutdownHook(Logs::endQuietly, BEFORE_SPARK);
    for (String name : CHATTER) {
      if (LogManager.getLogger(name).isWarnEnabled()) {
        Configurator.setLevel(name, Level.ERROR);
      }
    }
  }

  /** When the JVM ends, threads that Spark's end takes by surprise have nothing to say. */
  private static void endQuietly() {
    Thread.setDefaultUncaughtExceptionHandler((thread, problem) -> {});
    // some print their traces there; Tianma's last line goes to the stream of the start
    System.setErr(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8));
    Configurator.setAllLevels(SPARK, Level.OFF);
  }
}
