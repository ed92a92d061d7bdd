package io.tianma.jobs;

import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.config.Configurator;

/** How much is said besides the results. */
final class Logs {
  private Logs() {}

  /** Libraries that tell of themselves, also where a cluster's configuration lets all be logged. */
  private static final List<String> CHATTER =
      List.of("org.nd4j", "org.deeplearning4j", "org.datavec", "org.bytedeco", "org.reflections");

  /**
   * With {@code all}, everything that Spark and its libraries log; otherwise what the configuration
   * says, but of ND4J and JavaCPP errors only.
   */
  static void show(boolean all) {
    if (all) {
      Configurator.setAllLevels("", Level.INFO);
      return;
    }
    for (String name : CHATTER) {
      if (LogManager.getLogger(name).isWarnEnabled()) {
        Configurator.setLevel(name, Level.ERROR);
      }
    }
  }
}
